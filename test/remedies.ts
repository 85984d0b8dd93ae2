/**
 * Remedies over a corpus: `npm run -s remedies -- CORPUS_DIR`. Every session of every file under every
 * profile: each remedy shown is sent back as the policy, and must do what it says. Prints totals
 * and failures; exits 1 if there is one.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProfileId } from '../worker/policy/policy.ts'
import { tryRemedies } from './remedies/tried.ts'
import { loadEngine } from './vectors/core.ts'

const corpus = process.argv[2]
if (corpus === undefined) throw new Error('usage: npm run -s remedies -- CORPUS_DIR')

const PROFILES: readonly ProfileId[] = ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4']
/** What of a corpus is no upload: descriptions, and what was said in truth. */
const NO_UPLOAD = /(?:^|\/)(?:README|FORMAT|MANIFEST)|\.truth\.jsonl$|\.md$/

const engine = loadEngine()
const totals = { uploads: 0, sessions: 0, findings: 0, tried: 0, configurations: 0, unverified: 0 }
let failed = 0
for (const name of readdirSync(corpus, { recursive: true, encoding: 'utf8' }).sort()) {
  const path = join(corpus, name)
  if (NO_UPLOAD.test(name)) continue
  let upload: Uint8Array
  try {
    upload = readFileSync(path)
  } catch {
    // a folder
    continue
  }
  for (const profile of PROFILES) {
    const tried = tryRemedies(engine, upload, profile)
    if (tried === null) break
    if (profile === PROFILES[0]) totals.uploads++
    totals.sessions += tried.sessions
    totals.findings += tried.findings
    totals.tried += tried.tried
    totals.configurations += tried.configurations
    totals.unverified += tried.unverified
    for (const failure of new Set(tried.failures)) {
      failed++
      if (failed <= 200) console.log(`${name} under ${profile}: ${failure}`)
    }
  }
}
const { uploads, sessions, findings, tried, configurations, unverified } = totals
console.log(`${uploads} uploads under ${PROFILES.length} profiles: ${sessions} sessions`)
console.log(
  `${findings} findings with remedies; ${tried} remedies tried again in ${configurations} runs`,
)
console.log(`${unverified} not verified: recorded behind a firewall, or no configuration helps`)
console.log(`${failed} failures`)
process.exitCode = failed ? 1 : 0
