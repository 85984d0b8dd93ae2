/**
 * Texts as people post them: `npm run -s world -- FOLDER [--side-by-side]`. FOLDER holds the texts and an
 * `index.jsonl` with what happened in truth. Asked is "what happened here?": no profile, no policy. Scored are
 * device, format, question, "clean" about nothing, and Cisco configuration in answers to what no Cisco caused.
 * `--side-by-side` prints the expert's sentence and ours of every text.
 */
import {
  answerTo,
  deviceKind,
  devicesOf,
  givesConfiguration,
  readPosted,
} from '../posted/answer.ts'

interface Posted {
  file: string
  cause: 'cisco' | 'other-middlebox' | 'none' | 'unknown'
  expect: string
  expectedFormat: string | null
  expertSays: string
}

const [folder, ...flags] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: npm run -s world -- FOLDER [--side-by-side]')

const wrong: string[] = []
const counts = { right: 0, missed: 0, falseBlame: 0, undecidable: 0 }
const formats = { right: 0, wrong: 0 }
let configured = 0
let ofNothing = 0
const posted = readPosted<Posted>(folder)
for (const { entry, octets } of posted) {
  const { report, refused } = await answerTo(octets)
  const kind = report === null ? 'none' : deviceKind(report)
  const faults: string[] = []
  const wanted = new Set(
    entry.expect === 'cisco'
      ? ['cisco']
      : entry.expect === 'undecidable'
        ? ['none']
        : entry.expect.startsWith('other')
          ? entry.expect === 'other-or-none'
            ? ['other', 'none']
            : ['other']
          : ['none'],
  )
  if (entry.expect === 'undecidable') counts.undecidable++
  else if (wanted.has(kind)) counts.right++
  else if (kind !== 'cisco') {
    counts.missed++
    faults.push(`missed: ${kind}`)
  }
  if (kind === 'cisco' && !wanted.has('cisco')) {
    counts.falseBlame++
    faults.push('FALSE BLAME')
  }
  if (
    report !== null &&
    entry.cause !== 'cisco' &&
    entry.expect !== 'cisco' &&
    givesConfiguration(report)
  ) {
    configured++
    faults.push('CISCO CONFIGURATION')
  }
  const read =
    report?.sessions.some(({ lines }) => lines.length > 0) || (report?.evidence.length ?? 0) > 0
  if (report !== null && !read) {
    ofNothing++
    faults.push(`"${report.summary.verdict}" about nothing`)
  }
  if (entry.expectedFormat !== null && report !== null) {
    const alike = entry.expectedFormat.toLowerCase().includes(report.source.format)
    if (alike) formats.right++
    else {
      formats.wrong++
      faults.push(`format ${report.source.format}, not ${entry.expectedFormat}`)
    }
  }
  const said =
    report === null ? `422 ${refused}` : `${report.summary.verdict}: ${report.summary.sentence}`
  if (faults.length > 0) wrong.push(`${entry.file}: ${faults.join('; ')}`)
  if (flags.includes('--side-by-side'))
    console.log(
      [
        `== ${entry.file} (${entry.cause})`,
        `expert: ${entry.expertSays}`,
        `ours:   ${said}`,
        `        device ${report === null ? '-' : devicesOf(report).join(', ') || '-'}`,
        '',
      ].join('\n'),
    )
}
for (const line of wrong) console.log(line)
console.log(
  `${posted.length} texts: device right ${counts.right}, missed ${counts.missed}, undecidable ${counts.undecidable}, false blame ${counts.falseBlame}; ` +
    `Cisco configuration for another's fault ${configured}; "clean" about nothing ${ofNothing}; format right ${formats.right}, other ${formats.wrong}`,
)
process.exitCode = counts.falseBlame + counts.missed + configured + ofNothing === 0 ? 0 : 1
