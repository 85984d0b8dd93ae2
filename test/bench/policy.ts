/** The policy language's speed. Alone: node test/bench/policy.ts */
import { fileURLToPath } from 'node:url'
import { PLAIN_SETTINGS } from '../../worker/engine/policy.ts'
import { MAX_PATTERN_SUBJECT_OCTETS } from '../../worker/limits.ts'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import type { EffectivePolicy } from '../../worker/policy/effective.ts'
import { PolicySession } from '../../worker/policy/enforce/policy-session.ts'
import { serveBare } from '../support/bare-worker.ts'
import { largeConfig } from '../policy/large-config.ts'
import { loadEngine } from '../vectors/core.ts'

const RUNS = 9
/** Messages in one stream of a pattern's row, each with a sender and a type. */
const MESSAGES = 20

/** Patterns that backtracking engines never finish, with the most states that are let by, and what people write. */
const PATTERNS: readonly (readonly [name: string, ...texts: string[]])[] = [
  ['what people write', '@(spam|bulk)\\.example', '\\.(exe|scr|pif)$', '^bounce-[0-9]+@'],
  ['(a+)+$', '(a+)+$'],
  ['(a+)+[bc]', '(a+)+[bc]'],
  ['(a|a)*b', '(a|a)*b'],
  ['(a|a)*[bc]', '(a|a)*[bc]'],
  ['(.*)*x', '(.*)*x'],
  ['((a{9}){9}){9}[bc]', '((a{9}){9}){9}[bc]'],
  ['[^b]{1000}[bc]', '[^b]{1000}[bc]'],
  ['32 alternatives', Array.from({ length: 32 }, (_, i) => (i + 36).toString(36)).join('|')],
  ['20,000 states, the most', ...'abcdefghijklmnopqrst'.split('').map((c) => `[^${c}!]{900}[!?]`)],
  ['100 characters, 200 times', ...Array.from({ length: 200 }, (_, i) => `${i}`.padEnd(100, 'ab'))],
]

/** Prints how long a large running-config takes, and patterns compiled and searched in a stream. */
export async function policyBench(): Promise<void> {
  await configRows()
  console.log(
    '\npatterns                    compiled     a sender or filename of 512, 1024, 2048, 4096 octets',
  )
  for (const [name, ...texts] of PATTERNS) patternRow(name, texts)
  console.log(
    `(of a longer one the first ${MAX_PATTERN_SUBJECT_OCTETS} octets are looked at; medians of ${RUNS} runs of ${MESSAGES})`,
  )
}

async function configRows(): Promise<void> {
  const text = largeConfig()
  const size = `${(text.length / 1e6).toFixed(1)} MB, 20,000 access list lines`
  const inProcess = medianOf(() => {
    if (!readRunningConfig(text).ok) throw new Error('the large configuration has a fault')
  })
  console.log(`running-config of ${size}: ${inProcess.toFixed(1)} ms in process`)
  const worker = await serveBare('worker', 'wrangler.toml')
  try {
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now()
      const headers = { 'content-type': 'text/plain' }
      const url = `${worker.origin}/v1/policies/check`
      const response = await fetch(url, { method: 'POST', headers, body: text })
      await response.text()
      if (response.status !== 200) throw new Error(`/v1/policies/check: ${response.status}`)
      times.push(performance.now() - start)
    }
    const each = times.map((time) => time.toFixed(0)).join(' ')
    console.log(
      `the same by POST /v1/policies/check in workerd: ${middle(times).toFixed(1)} ms (${each})`,
    )
  } finally {
    worker.stop()
  }
}

function patternRow(name: string, texts: readonly string[]): void {
  const map = [
    ...texts.map((text, i) => `regex r${i} "${text}"`),
    'class-map type regex match-any all',
    ...texts.map((_, i) => ` match regex r${i}`),
    'policy-map type inspect esmtp m',
    ' match sender-address regex class all',
    '  log',
    ' match mime filetype regex class all',
    '  log',
  ].join('\n')
  const start = performance.now()
  const reading = readRunningConfig(map)
  const compiled = performance.now() - start
  const answer = reading.ok ? policyInForce(reading.config, { profile: 'asa-7.2' }) : reading
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.faults[0])}`)
  const columns = [512, 1_024, 2_048, 4_096].map((octets) => {
    const time = medianOf(() => stream(answer.inForce.policy, octets))
    return `${((time * 1_000) / (2 * MESSAGES)).toFixed(0)} µs`.padStart(9)
  })
  console.log(`${name.padEnd(26)} ${compiled.toFixed(1).padStart(7)} ms ${columns.join(' ')}`)
}

const engine = loadEngine()

/** Messages of which sender and Content-Type are `octets` long and no pattern's. */
function stream(policy: EffectivePolicy, octets: number): void {
  const session = new PolicySession(engine, policy, { ...PLAIN_SETTINGS, oneSided: 'client' })
  const receiver = { octets: (): void => undefined, output: (): void => undefined }
  const long = 'a'.repeat(octets)
  const message = `MAIL FROM:<${long}>\r\nRCPT TO:<a@b>\r\nDATA\r\nContent-Type: ${long}\r\n\r\n.\r\n`
  for (let i = 0; i < MESSAGES; i++) session.feed('C', message, receiver)
  session.end(receiver)
  session.close()
}

/** Milliseconds. The first run warms up and does not count. */
function medianOf(work: () => void): number {
  const times = Array.from({ length: RUNS + 1 }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return middle(times.slice(1))
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await policyBench()
