import assert from 'node:assert/strict'
import test from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { MAX_OPEN_SESSIONS } from '../../worker/limits.ts'
import type { Direction, Octets } from '../../worker/smtp/octets.ts'
import type { SessionSink } from '../../worker/smtp/session.ts'
import { postfixSmtpdV } from '../../worker/transcript/formats/postfix/postfix-smtpd-v.ts'
import { TranscriptReading } from '../../worker/transcript/read.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Counts what comes and holds nothing but the lines of sessions that are open. */
class Counter implements SessionSink {
  opened = 0
  most = 0
  /** how many sessions said each dialogue */
  readonly said = new Map<string, number>()
  private readonly open_ = new Map<number, string>()

  open(): number {
    this.open_.set(this.opened, '')
    this.most = Math.max(this.most, this.open_.size)
    return this.opened++
  }

  wire(session: number, direction: Direction | null, octets: Octets): void {
    this.open_.set(session, `${this.open_.get(session)}${direction} ${String(octets)}`)
  }

  mark(): void {}

  close(session: number): void {
    const said = this.open_.get(session) ?? ''
    this.open_.delete(session)
    this.said.set(said, (this.said.get(said) ?? 0) + 1)
  }

  get stillOpen(): number {
    return this.open_.size
  }
}

const STEPS = [
  'connect from a.example[192.0.2.7]',
  '> a.example[192.0.2.7]: 220 mx1 ESMTP',
  'match_hostname: smtpd_client_event_limit_exceptions: a.example ~? 127.0.0.0/8 and some more text of -v',
  '< a.example[192.0.2.7]: EHLO a.example',
  '> a.example[192.0.2.7]: 250 mx1',
  'generic_checks: name=permit_mynetworks status=0 and some more text such as only smtpd -v writes here',
  '< a.example[192.0.2.7]: QUIT',
  '> a.example[192.0.2.7]: 221 Bye',
  'disconnect from a.example[192.0.2.7] ehlo=1 quit=1 commands=2',
]

/** `sessions` sessions, `atOnce` of them at a time, a line of each in turn; pids come back every 30,000. */
function* interleaved(
  sessions: number,
  atOnce: number,
  steps: readonly string[],
): Generator<string> {
  for (let first = 0; first < sessions; first += atOnce)
    for (const step of steps) {
      let chunk = ''
      for (let i = first; i < Math.min(first + atOnce, sessions); i++)
        chunk += `Nov 24 02:22:10 mx1 postfix/smtpd[${1_000 + (i % 30_000)}]: ${step}\n`
      yield chunk
    }
}

test('20 MB of a log in which thousands of sessions interleave are read in bounded memory', () => {
  const counter = new Counter()
  const reading = new TranscriptReading(counter, { format: 'postfix-smtpd-v' })
  let octets = 0
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  for (const chunk of interleaved(24_000, 3_000, STEPS)) {
    octets += chunk.length
    reading.push(Buffer.from(chunk, 'latin1'))
  }
  collectGarbage()
  const grown = process.memoryUsage().heapUsed - before
  const result = reading.end()
  assert.ok(octets > 20_000_000, `${octets} octets`)
  assert.ok(result.ok && result.sessions === 24_000)
  assert.equal(counter.opened, 24_000)
  assert.equal(counter.most, 3_000)
  assert.equal(counter.stillOpen, 0)
  assert.deepEqual(
    [...counter.said],
    [['S 220 mx1 ESMTP\r\nC EHLO a.example\r\nS 250 mx1\r\nC QUIT\r\nS 221 Bye\r\n', 24_000]],
  )
  assert.ok(grown < 16 * 1024 * 1024, `heap grew by ${grown} octets`)
})

test('sessions whose end is never logged are ended when too many are open', () => {
  const counter = new Counter()
  const reader = postfixSmtpdV.read(counter)
  let sourceLine = 0
  for (const chunk of interleaved(20_000, 1, STEPS.slice(0, 2)))
    for (const line of chunk.split('\n')) reader.line(line, ++sourceLine, '\n')
  assert.equal(counter.most, MAX_OPEN_SESSIONS)
  assert.equal(counter.opened, 20_000)
  reader.end()
  assert.equal(counter.stillOpen, 0)
})
