import assert from 'node:assert/strict'
import test from 'node:test'
import { Connection, type Ends } from '../../worker/inline/connection.ts'
import { SessionRun } from '../../worker/inspection/run/session-run.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { toByteString, toOctets } from '../../worker/smtp/octets.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const SHORT = { idle: 600, halfClosed: 300, delivery: 300 }

/** Resolves when `holds` does: turn by turn, long before a time limit of SHORT. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

/** A peer of the test: what it says, and what it hears at its own pace. */
class Peer implements Ends {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
  heard = ''
  closed = false
  aborted = false
  /** resolves to let it hear on; null: it hears at once */
  deaf: Promise<void> | null = null
  #says!: ReadableStreamDefaultController<Uint8Array>

  constructor() {
    this.readable = new ReadableStream({ start: (controller) => void (this.#says = controller) })
    this.writable = new WritableStream({
      write: async (octets) => {
        const text = toByteString(octets)
        if (this.deaf) await this.deaf
        this.heard += text
      },
      close: () => void (this.closed = true),
      abort: () => void (this.aborted = true),
    })
  }

  say(text: string): void {
    this.#says.enqueue(toOctets(text))
  }

  end(): void {
    this.#says.close()
  }

  vanish(): void {
    this.#says.error(new Error('reset'))
  }
}

/** A connection under a profile; `ended` says how it ended. */
function opened(profile: 'pix-7' | 'asa-7.2') {
  const [client, server] = [new Peer(), new Peer()]
  const connection = new Connection(client, server, SHORT)
  const run = new SessionRun(
    0,
    {
      key: null,
      client: null,
      server: null,
      vantage: 'unknown',
      segments: true,
      started: null,
    },
    {
      engine,
      policy: resolvePolicy(profile),
      switches: {},
      question: 'would',
      policyGiven: true,
      eol: 'auto',
      oneSided: null,
      exact: true,
      complete: false,
      mailLines: false,
      live: connection.outlet,
    },
  )
  const ended = connection.through(run, () => undefined)
  return { client, server, connection, run, ended }
}

test('a connection on which nothing comes is ended', async () => {
  const { client, server, ended, run } = opened('pix-7')
  server.say('220 mail.example.com ESMTP\r\n')
  assert.equal(await ended, 'timeout')
  assert.deepEqual([client.closed, server.closed], [true, true])
  assert.equal(client.heard, `220 ${'*'.repeat(22)}\r\n`)
  run.abandon()
})

test('one that is half closed is ended sooner; what is said until then passes', async () => {
  const { client, server, ended, run } = opened('pix-7')
  client.say('QUIT\r\n')
  client.end()
  await until(() => server.closed)
  assert.equal(client.closed, false)
  server.say('221 bye\r\n')
  assert.equal(await ended, 'half-closed timeout')
  assert.equal(server.heard, 'QUIT\r\n')
  assert.equal(client.heard, '221 bye\r\n')
  run.abandon()
})

test('a line that a client leaves unfinished goes nowhere (C7)', async () => {
  const { client, server, ended, run } = opened('pix-7')
  client.say('NOOP\r\nMAIL FROM:<a')
  client.end()
  server.end()
  assert.equal(await ended, 'closed')
  assert.equal(server.heard, 'NOOP\r\n')
  const [noop, mail] = run.end().lines
  assert.deepEqual([noop?.verdict, mail?.verdict], ['pass', 'discard'])
})

test('a lone CR at the end of mail data goes on when the client is done', async () => {
  const { client, server, ended, run } = opened('pix-7')
  server.say('220 hi\r\n')
  client.say('DATA\r\n')
  await until(() => server.heard === 'DATA\r\n')
  server.say('354 go\r\n')
  await until(() => client.heard.endsWith('354 go\r\n'))
  client.say('half\r')
  client.end()
  server.end()
  assert.equal(await ended, 'closed')
  assert.equal(server.heard, 'DATA\r\nhalf\r')
  assert.ok(run.end().sightings.some(({ id }) => id === 'end-of-data-missing'))
})

test('a cut waits for a peer that hears nothing only so long', async () => {
  const { client, server, ended, run } = opened('asa-7.2')
  server.deaf = new Promise(() => undefined)
  client.say(`NOOP\r\nNOOP ${'x'.repeat(600)}\r\n`)
  assert.equal(await ended, 'cut')
  assert.deepEqual([client.aborted, server.aborted, server.heard], [true, false, ''])
  run.abandon()
})

test('a cut delivers what passed before it to a peer that hears late', async () => {
  const { client, server, ended, run } = opened('asa-7.2')
  let hear = (): void => undefined
  server.deaf = new Promise((resolve) => (hear = resolve))
  client.say(`NOOP\r\nNOOP ${'x'.repeat(600)}\r\n`)
  setTimeout(hear, 5)
  assert.equal(await ended, 'cut')
  assert.equal(server.heard, 'NOOP\r\n')
  assert.deepEqual([client.closed, server.closed], [true, true])
  run.abandon()
})

test('of a client no more is read than its server hears', async () => {
  const { client, server, connection, ended, run } = opened('asa-7.2')
  server.deaf = new Promise(() => undefined)
  for (let i = 0; i < 50; i++) client.say('NOOP\r\n')
  await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal(connection.read.C, 'NOOP\r\n'.length)
  client.vanish()
  server.vanish()
  assert.match(await ended, /lost|timeout/)
  run.abandon()
})
