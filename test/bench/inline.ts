import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { serveBare, type BareWorker } from '../support/bare-worker.ts'

const RUNS = 5
const MIB = 1024 * 1024
const LINE = `${'Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy'}\r\n`
const PIECE = Buffer.from(LINE.repeat(Math.floor(MIB / 4 / LINE.length)))

/** A server that answers what a message needs, and counts it. */
async function countingServer(): Promise<Server> {
  const server = createServer((socket) => {
    let inData = false
    socket.on('error', () => undefined)
    socket.write('220 mail.example.com ESMTP\r\n')
    socket.on('data', (chunk: Buffer) => {
      const end = chunk.subarray(-5).toString('latin1')
      if (inData) {
        if (!end.endsWith('\n.\r\n')) return
        inData = false
        socket.write('250 queued\r\n')
      } else if (chunk.toString('latin1').startsWith('DATA')) {
        inData = true
        socket.write('354 go\r\n')
      } else if (chunk.toString('latin1').startsWith('QUIT')) socket.end('221 bye\r\n')
      else socket.write('250 ok\r\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Sends one message of `octets` through `served`; how fast that was, and what its process had at most. */
async function message(
  served: BareWorker,
  octets: number,
): Promise<{ gigabytesASecond: number; resident: number }> {
  const socket = connect({ host: '127.0.0.1', port: served.tcpPort, noDelay: true })
  let heard = ''
  let wake = (): void => undefined
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text
    wake()
  })
  const reply = async (): Promise<void> => {
    while (!heard.includes('\n')) await new Promise<void>((resolve) => (wake = resolve))
    heard = heard.slice(heard.indexOf('\n') + 1)
  }
  await reply()
  for (const line of ['HELO me', 'MAIL FROM:<a@example.net>', 'RCPT TO:<b@example.com>', 'DATA']) {
    socket.write(`${line}\r\n`)
    await reply()
  }
  let resident = 0
  const watch = setInterval(() => (resident = Math.max(resident, served.memory().now)), 50)
  const started = performance.now()
  socket.write('Subject: a long message\r\n\r\n')
  let sent = 0
  for (; sent < octets; sent += PIECE.length) if (!socket.write(PIECE)) await once(socket, 'drain')
  socket.write('.\r\n')
  await reply()
  const gigabytesASecond = sent / (performance.now() - started) / 1e6
  clearInterval(watch)
  socket.end('QUIT\r\n')
  await once(socket, 'close')
  return { gigabytesASecond, resident: Math.max(resident, served.memory().now) }
}

/** One message of `megabytes` through the inline Worker and through a connect() that copies, in workerd; runs take turns, medians. */
export async function inlineBench(megabytes: number): Promise<void> {
  const server = await countingServer()
  const { port } = server.address() as AddressInfo
  const variables = { SMTP_UPSTREAM: `127.0.0.1:${port}`, INLINE_POLICY: 'asa-9.4' }
  const copying = await serveBare('bench', 'test/bench/workerd/wrangler.toml', { variables })
  const inline = await serveBare('worker', 'wrangler.toml', { variables })
  const rows = { copy: [] as Row[], inline: [] as Row[] }
  try {
    for (let run = 0; run < RUNS; run++) {
      rows.copy.push(await message(copying, megabytes * 1e6))
      rows.inline.push(await message(inline, megabytes * 1e6))
    }
  } finally {
    copying.stop()
    inline.stop()
    server.close()
  }
  for (const [name, of] of Object.entries(rows))
    console.log(
      `${name.padEnd(7)} ${middle(of.map((row) => row.gigabytesASecond)).toFixed(2)} GB/s, resident at most ${of.map(({ resident }) => Math.round(resident / MIB)).join(' ')} MiB`,
    )
  const ratios = rows.copy.map(
    (copy, run) => rows.inline[run]!.gigabytesASecond / copy.gigabytesASecond,
  )
  console.log(
    `inline/copy ${middle(ratios).toFixed(2)} (median of ${RUNS} pairs of ${megabytes} MB in one message)`,
  )
}

type Row = Awaited<ReturnType<typeof message>>

function middle(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}
