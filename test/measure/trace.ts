/**
 * `npm run trace -- FILE [PROFILE]`: every session of an upload on its way through the core, in order: octets in, the mode
 * the client is in, what the core says of each line and by which rule, octets out. PROFILE: pix-7 unless it is given.
 * It shows everything, mail and passwords too: for recordings of your own.
 */
import { readFileSync } from 'node:fs'
import { PROFILES, type ProfileId } from '../../worker/policy/policy.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { PLAIN_SETTINGS } from '../../worker/engine/policy.ts'
import type { EngineReceiver } from '../../worker/engine/engine.ts'
import { UploadReading } from '../../worker/inspection/upload/upload-reading.ts'
import { Follower } from '../../worker/smtp/follower.ts'
import { toByteString, type Direction, type Octets } from '../../worker/smtp/octets.ts'
import type { Mark, SessionAbout, SessionSink } from '../../worker/smtp/session.ts'
import { whole } from '../../worker/turn.ts'
import { loadEngine } from '../vectors/core.ts'

const [file, profile = 'pix-7'] = process.argv.slice(2)
if (file === undefined || !PROFILES.includes(profile as ProfileId)) {
  console.error(`usage: npm run trace -- FILE [${PROFILES.join('|')}]`)
  process.exit(2)
}

const engine = loadEngine()
const policy = resolvePolicy(profile as ProfileId)

/** A session in the core, told as it goes. */
class Traced {
  readonly #number: number
  readonly #session
  readonly #follower = new Follower({ exact: true, only: null })
  readonly #receiver: EngineReceiver = {
    octets: (direction, octets) =>
      this.#tell(direction, 'out', JSON.stringify(toByteString(octets))),
    output: (output) => {
      const { direction, offset } = output
      if (output.type === 'event') return this.#tell(direction, '!', `${output.name} at ${offset}`)
      const { kind, verdict, rule, length, forwarded } = output
      const by = rule === null ? '' : ` by ${rule}`
      this.#tell(direction, verdict, `${kind} ${offset}+${length}${by}, ${forwarded} go`)
    },
  }

  constructor(number: number, { segments }: SessionAbout) {
    this.#number = number
    this.#session = engine.open(policy, { ...PLAIN_SETTINGS, segments })
  }

  wire(direction: Direction, octets: Octets): void {
    const text = typeof octets === 'string' ? octets : toByteString(octets)
    const { inData, challenged, startTlsAsked } = this.#follower.modes
    const mode = inData ? 'data' : challenged ? 'auth' : startTlsAsked ? 'starttls' : 'command'
    console.log()
    this.#tell(direction, 'in', `${JSON.stringify(text)}  (client in ${mode} mode)`)
    this.#session.feed(direction, text, this.#receiver)
    this.#follower.push(direction, text)
  }

  end(): void {
    this.#session.end(this.#receiver)
    this.#session.close()
  }

  #tell(direction: Direction, what: string, words: string): void {
    console.log(`${this.#number} ${direction} ${what.padEnd(8)} ${words}`)
  }
}

const sessions: Traced[] = []
const sink: SessionSink = {
  open: (about) => sessions.push(new Traced(sessions.length + 1, about)) - 1,
  wire(session, direction, octets) {
    if (direction !== null) sessions[session]?.wire(direction, octets)
  },
  mark: (session, { kind }: Mark) => console.log(`\n${session + 1}   mark     ${kind}`),
  close: (session) => sessions[session]?.end(),
}
const reading = new UploadReading(sink, 'auto')
const failure = whole(reading.pushing(new Uint8Array(readFileSync(file)))) ?? reading.end()
if (failure !== null) {
  console.error(failure.detail)
  process.exitCode = 2
}
