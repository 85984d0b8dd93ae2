/**
 * `npm run measure -- NAME [ARGUMENTS]`: builds what the measurement NAME reads, then runs test/measure/NAME.ts in a
 * process of its own. Without a name it lists them. Exits as the measurement does; 2 for a name that is none.
 */
import { spawnSync } from 'node:child_process'

/** What must be built first: nothing, core.wasm alone, or the Worker's page and the command too. */
type Needs = null | 'build:core' | 'build'

/** Each measurement: what it is, and what it needs. */
const MEASUREMENTS: Readonly<Record<string, readonly [what: string, needs: Needs]>> = {
  anomalies: ['protocol findings against sessions labelled with all of theirs', null],
  answer: ['what an answer costs, by upload, question, type and choice of lines', 'build'],
  bench: ['core, mask, inline, policy and readers, GB/s and ratios', 'build'],
  beside: ['what others wait beside each hostile upload', 'build'],
  blame: ['samples without a firewall that one is blamed for, over a corpus', null],
  captures: ['octets of every capture of a manifest against the truth', null],
  compare: ['both sides of every masked session of a corpus', 'build:core'],
  configs: ['running-configs against what they put in force', null],
  'cut-uploads': ['octets lost where an answer ends before its upload', 'build'],
  evidence: ['loose evidence against what it proves', 'build:core'],
  fuzz: ['random sessions through the core and the reference engine', 'build:core'],
  leaks: ['planted passwords and mail in decorated pastes', 'build:core'],
  load: ['the service under two tenants', 'build'],
  mangle: ['every sample of a manifest, cut and damaged', 'build:core'],
  'probe-mtas': ['the mail servers that Debian offers, probed', 'build'],
  remedies: ['every cure of a corpus, pasted back', 'build:core'],
  score: ['the readers against a manifest', null],
  screenshots: ['the pictures of the page that the README shows', 'build'],
  'stream-log': ['a large log, streamed: time and memory', 'build'],
  unmask: ['guesses at masked keywords over a corpus', null],
  vectors: ['engine vectors through core.wasm', 'build:core'],
  weight: ['how heavy the page is, and how soon it is there', 'build'],
  'whole-answers': ['memory of answers made whole', 'build'],
  world: ['texts as people post them against what had happened', 'build:core'],
}

const [name = '', ...rest] = process.argv.slice(2)
const measurement = Object.hasOwn(MEASUREMENTS, name) ? MEASUREMENTS[name] : undefined
if (measurement === undefined) {
  const list = Object.entries(MEASUREMENTS).map(([one, [what]]) => `  ${one.padEnd(14)} ${what}`)
  const said = `usage: npm run measure -- NAME [ARGUMENTS]\n\n${list.join('\n')}`
  if (name === '') console.log(said)
  else console.error(`There is no measurement "${name}".\n${said}`)
  process.exit(name === '' ? 0 : 2)
}

/** Runs a program to its end; what it exits with, 1 if a signal ended it. */
function run(program: string, args: readonly string[]): number {
  return spawnSync(program, args, { stdio: 'inherit' }).status ?? 1
}

const [, needs] = measurement
const built = needs === null ? 0 : run('npm', ['run', '-s', needs])
process.exitCode = built || run(process.execPath, [`test/measure/${name}.ts`, ...rest])
