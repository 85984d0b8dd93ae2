import { toText } from '../../worker/report/text/text.ts'
import { sampleReport } from './fake.ts'
process.stdout.write(toText(sampleReport(), { color: process.argv[2] === 'color' }))
