/**
 * `npm run -s measure -- cut-uploads [-- TRIES]`: TRIES uploads of each kind whose answer ends before they do, sent by curl to what `npm
 * start` runs; a cut 3 MB before the end loses no octet before it. Exits 1 if one does, or curl reports a fault.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endedUploads, tried } from '../cut-uploads/uploads.ts'
import { startService, stateFolder } from '../local/service.ts'

const [total = 60] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'cut-uploads-'))
const { state, remove } = stateFolder()
const service = await startService(state)
try {
  const kinds = await endedUploads()
  for (const kind of kinds) {
    let good = 0
    const wrong = new Map<string, number>()
    for (let i = 0; i < total; i++) {
      const { ok, said } = await tried(service.origin, folder, kind)
      if (ok) good++
      else wrong.set(said, (wrong.get(said) ?? 0) + 1)
    }
    console.log(`${kind.name}: ${good} of ${total} to the octet`)
    for (const [said, times] of wrong) console.log(`  ${times} × ${said}`)
    if (good < total) process.exitCode = 1
  }
} finally {
  await service.end('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
  remove()
}
