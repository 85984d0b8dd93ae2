import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { client, until, type Client } from './client.ts'
import { firewall, type Firewall } from './firewall.ts'
import { upstream } from './upstream.ts'

const MAP = `regex spammer "spam@"
policy-map type inspect esmtp ours
 parameters
  no mask-banner
 match cmd verb vrfy
  drop send-protocol-error log
 match cmd verb help
  mask log
 match sender-address regex spammer
  reset log
 match header to-fields count gt 2
  log
 match invalid-recipients count gt 1
  drop-connection send-protocol-error log
 match body length gt 5000
  drop-connection log
`
const server = await upstream((command) =>
  command.includes('nobody') ? '550 5.1.1 User unknown\r\n' : null,
)
const behind = (policy: string): Promise<Firewall> =>
  firewall({ SMTP_UPSTREAM: server.address, INLINE_POLICY: policy })
const [ours, pix7] = [await behind(MAP), await behind('pix-7')]
after(() => Promise.all([ours.stop(), pix7.stop()]))

const seen = () => server.connections.at(-1)!

async function connected({ port }: Firewall): Promise<Client> {
  const smtp = await client(port)
  await smtp.reply('\r\n')
  after(() => smtp.socket.destroy())
  return smtp
}

test('a line that is dropped never reaches the server; the 500 of the firewall reaches the client', async () => {
  const smtp = await connected(ours)
  assert.equal(smtp.heard(), '220 mail.example.com ESMTP Postfix\r\n')
  await smtp.send('NOOP\r\nVRFY root\r\nNOOP\r\nHELP me\r\nNOOP\r\n')
  await until(() => smtp.heard().split('\n').length === 7)
  assert.deepEqual(seen().commands, ['NOOP', 'NOOP', 'XXXXXXX', 'NOOP'])
  const replies = smtp.heard().split('\r\n').slice(1, -1)
  assert.equal(replies.filter((line) => line.startsWith('500')).length, 2)
  assert.equal(replies.filter((line) => line.startsWith('250')).length, 3)
  await until(() => ours.logged().includes('matched Class 2: cmd verb help'))
})

test('a regular expression decides about the sender, before its line has gone', async () => {
  const smtp = await connected(ours)
  await smtp.send('NOOP\r\nMAIL FROM:<spam@example.net>\r\n')
  await smtp.ended
  await until(() => seen().ended !== null)
  assert.deepEqual(seen().commands, ['NOOP'])
  assert.match(
    ours.logged(),
    /%ASA-4-108004: ESMTP Classification: Reset connection for ESMTP Request from outside:127\.0\.0\.1\/\d+ to inside:127\.0\.0\.1\/\d+; matched Class 3: sender-address regex spammer/,
  )
})

test('what is only logged is logged while the connection is open', async () => {
  const smtp = await connected(ours)
  await smtp.send('MAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n')
  await smtp.reply('354 ')
  await smtp.send('To: a@example.net, b@example.net, c@example.net\r\n\r\nhello\r\n')
  await until(() => ours.logged().includes('matched Class 4: header to-fields count gt 2'))
  await smtp.send('.\r\n')
  await smtp.reply('250 2.0.0 Ok: queued')
})

test('a cut that a reply causes: the client gets the reply’s place taken by the firewall’s own', async () => {
  const smtp = await connected(ours)
  await smtp.send('MAIL FROM:<a@example.net>\r\nRCPT TO:<nobody@example.com>\r\n')
  await smtp.reply('550 ')
  await smtp.send('RCPT TO:<nobody2@example.com>\r\n')
  await smtp.ended
  assert.match(smtp.heard(), /550 5\.1\.1 User unknown\r\n500 [^\r]*\r\n$/)
  await until(() => seen().ended !== null)
})

test('a body that passes its length is cut at the same octet however it comes', async () => {
  const lengths = new Set<number>()
  for (const piece of [1, 700, 100_000]) {
    const smtp = await connected(ours)
    await smtp.send('MAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n')
    await smtp.reply('354 ')
    const text = `Subject: x\r\n\r\n${'0123456789\r\n'.repeat(piece === 1 ? 450 : 900)}`
    const { socket } = smtp
    const first = piece === 1 ? 5_300 : 0
    if (first) socket.write(text.slice(0, first))
    for (let at = first; at < text.length; at += piece) socket.write(text.slice(at, at + piece))
    await smtp.ended
    await until(() => seen().ended !== null)
    lengths.add(seen().octets.length)
    socket.destroy()
  }
  assert.equal(lengths.size, 1)
})

test('addresses are edited under pix-7, and its log says so, without an AUTH value', async () => {
  const smtp = await connected(pix7)
  const secret = btoa('\0canary\0canary')
  await smtp.send(`EHLO me\r\nAUTH PLAIN ${secret}\r\nMAIL FROM:<a|b@example.net>\r\n`)
  await smtp.reply('235 ')
  await smtp.reply('250 ')
  assert.deepEqual(seen().commands.at(-1), 'MAIL FROM:<a b@example.net>')
  await until(() =>
    pix7
      .logged()
      .includes(
        '%PIX-2-108002: SMTP replaced |: out 127.0.0.1 in 127.0.0.1 data: MAIL FROM:<a|b@example.net>',
      ),
  )
  assert.ok(!pix7.logged().includes(secret))
})

test('a server that reads nothing stalls its client, and nothing is lost', async () => {
  const smtp = await connected(pix7)
  await smtp.send('MAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n')
  await smtp.reply('354 ')
  seen().socket.pause()
  const piece = `${'x'.repeat(70)}\r\n`.repeat(1000)
  const pieces = 1500
  const { socket } = smtp
  for (let sent = 0; sent < pieces; sent++) socket.write(piece)
  // it stalls: nothing more goes for a while
  for (let before = -1; socket.bytesWritten - socket.writableLength !== before;) {
    before = socket.bytesWritten - socket.writableLength
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  const gone = socket.bytesWritten - socket.writableLength
  assert.ok(gone < 24_000_000, `${gone} octets gone, as many as the sockets hold`)
  seen().socket.resume()
  socket.write('.\r\n')
  await smtp.reply('250 2.0.0 Ok: queued')
  assert.equal(seen().mail, pieces * piece.length + 3)
})
