import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { client, until, type Client } from './client.ts'
import { firewall, type Firewall } from './firewall.ts'
import { upstream } from './upstream.ts'

const server = await upstream()
const behind = (policy: string): Promise<Firewall> =>
  firewall({ SMTP_UPSTREAM: server.address, INLINE_POLICY: policy })
const [asa72, asa94] = [await behind('asa-7.2'), await behind('asa-9.4')]
after(() => Promise.all([asa72.stop(), asa94.stop()]))

const seen = () => server.connections.at(-1)!

/** A client that was greeted, and said EHLO. */
async function greeted(port = asa72.port): Promise<Client> {
  const smtp = await client(port)
  await smtp.reply('\r\n')
  await smtp.send('EHLO client.example.net\r\n')
  await smtp.reply('250 ')
  await smtp.reply('\r\n')
  return smtp
}

test('the client sees a masked greeting and masked keywords', async () => {
  const smtp = await greeted()
  await smtp.send('QUIT\r\n')
  await smtp.ended
  assert.equal(
    smtp.heard(),
    '220 ******************************\r\n' +
      '250-mail.example.com\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-XXXXXXXA\r\n' +
      '250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250 XXXXXXXB\r\n221 2.0.0 Bye\r\n',
  )
})

test('the server sees XXXXXXXX for STARTTLS, and its refusal reaches the client', async () => {
  const smtp = await greeted()
  await smtp.send('STARTTLS\r\n')
  await smtp.reply('500 5.5.2 Error: command not recognized\r\n')
  assert.deepEqual(seen().commands, ['EHLO client.example.net', 'XXXXXXXX'])
  smtp.socket.destroy()
})

test('pipelined commands go through line by line, those of the list unchanged', async () => {
  const smtp = await greeted()
  await smtp.send('MAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.com>\r\nEXPN staff\r\nDATA\r\n')
  await smtp.reply('354 ')
  await smtp.send('Subject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n')
  await smtp.ended
  assert.deepEqual(seen().commands.slice(1), [
    'MAIL FROM:<a@example.net>',
    'RCPT TO:<b@example.com>',
    'XXXXXXXXXX',
    'DATA',
    'QUIT',
  ])
  assert.equal(seen().mail, 'Subject: x\r\n\r\nhello\r\n.\r\n'.length)
})

test('typed octet by octet a command is masked octet by octet (C5)', async () => {
  const smtp = await client(asa72.port)
  await smtp.reply('\r\n')
  const typed = 'EHLO me\r\n'
  for (const [i, octet] of [...typed].entries()) {
    await smtp.send(octet)
    // a CR waits for what follows it
    if (octet !== '\r') await until(() => seen().octets.length === i + 1)
  }
  await smtp.reply('500 ')
  assert.deepEqual(seen().commands, ['XXXXXXX'])
  smtp.socket.destroy()
})

test('a supported command that comes in two segments is held and joined (C6)', async () => {
  const smtp = await greeted()
  await smtp.send('NOOP\r\nMAIL FROM:<a@ex')
  await smtp.reply('250 ')
  assert.deepEqual(seen().commands.slice(1), ['NOOP'])
  assert.ok(seen().octets.endsWith('NOOP\r\n'))
  await smtp.send('ample.net>\r\n')
  await smtp.reply('250 ')
  assert.deepEqual(seen().commands.at(-1), 'MAIL FROM:<a@example.net>')
  smtp.socket.destroy()
})

test('what passed before a cut is delivered, nothing after, and both sides are closed', async () => {
  const smtp = await greeted()
  await smtp.send(`NOOP\r\nVRFY ${'x'.repeat(600)}\r\nNOOP\r\n`)
  await smtp.ended
  await until(() => seen().ended !== null)
  assert.deepEqual(seen().commands, ['EHLO client.example.net', 'NOOP'])
  assert.match(asa72.logged(), /cut after/)
  assert.match(
    asa72.logged(),
    /%ASA-4-108004: ESMTP Classification: Dropped connection for ESMTP Request from outside:127\.0\.0\.1\/\d+ to inside:127\.0\.0\.1\/\d+; matched Class 1: cmd line length gt 512\n/,
  )
  smtp.socket.destroy()
})

test('a header line of 999 octets is cut after its 998th', async () => {
  const smtp = await greeted()
  await smtp.send('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n')
  await smtp.reply('354 ')
  await smtp.send(`Subject: x\r\nX-Long: ${'y'.repeat(2000)}\r\n\r\nbody\r\n.\r\n`)
  await smtp.ended
  await until(() => seen().ended !== null)
  assert.ok(seen().octets.endsWith(`DATA\r\nSubject: x\r\nX-Long: ${'y'.repeat(990)}`))
  smtp.socket.destroy()
})

test('with allow-tls a real TLS handshake goes through, and nothing within it is touched', async () => {
  const smtp = await greeted(asa94.port)
  assert.match(smtp.heard(), /250-STARTTLS\r\n/)
  await smtp.send('STARTTLS\r\n')
  await smtp.reply('220 2.0.0 Ready to start TLS\r\n')
  smtp.socket.removeAllListeners('data')
  const tls = connectTls({ socket: smtp.socket, rejectUnauthorized: false })
  let text = ''
  tls.setEncoding('latin1').on('data', (some: string) => (text += some))
  await new Promise((resolve) => tls.once('secureConnect', resolve))
  assert.equal(tls.getPeerX509Certificate()?.subject, 'CN=mail.example.com')
  tls.write('EHLO inside\r\nXEXCH50 1 2\r\n')
  await until(() => text.includes('500 '))
  assert.match(text, /250-STARTTLS\r\n.*250 CHUNKING\r\n/s)
  assert.deepEqual(seen().commands.slice(-2), ['EHLO inside', 'XEXCH50 1 2'])
  tls.destroy()
})

test('a long message goes through whole, and no octet of it is in the log', async () => {
  const smtp = await greeted()
  await smtp.send('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n')
  await smtp.reply('354 ')
  const line = `${'canary-of-the-body '.repeat(3)}\r\n`
  const lines = 200_000
  await smtp.send('Subject: x\r\n\r\n')
  for (let sent = 0; sent < lines; sent += 1000) await smtp.send(line.repeat(1000))
  await smtp.send('.\r\nNOOP\r\nEXPN staff\r\n')
  await smtp.reply('250 2.0.0 Ok: queued')
  await smtp.reply('500 ')
  assert.equal(seen().mail, 'Subject: x\r\n\r\n.\r\n'.length + lines * line.length)
  assert.deepEqual(seen().commands.slice(-2), ['NOOP', 'XXXXXXXXXX'])
  assert.ok(!asa72.logged().includes('canary-of-the-body'))
  smtp.socket.destroy()
})

test('fifty connections at once', async () => {
  const before = server.connections.length
  const all = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      const smtp = await greeted()
      await smtp.send(`MAIL FROM:<n${i}@example.net>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n`)
      await smtp.reply('354 ')
      return smtp
    }),
  )
  await Promise.all(
    all.map(async (smtp, i) => {
      await smtp.send(`Subject: ${i}\r\n\r\n${'z'.repeat(i)}\r\n.\r\nQUIT\r\n`)
      await smtp.ended
      assert.match(smtp.heard(), /queued as 4Xy\r\n221 2\.0\.0 Bye\r\n$/)
    }),
  )
  const mine = server.connections.slice(before)
  assert.equal(mine.length, 50)
  for (const { commands, mail } of mine) {
    const [, number] = /<n(\d+)@/.exec(commands[1]!)!
    assert.equal(mail, `Subject: ${number}\r\n\r\n\r\n.\r\n`.length + Number(number))
  }
})

test('a client that closes its side still gets the replies', async () => {
  const smtp = await greeted()
  await smtp.send('NOOP\r\nQUIT\r\n')
  smtp.socket.end()
  await smtp.ended
  assert.match(smtp.heard(), /250 2\.1\.0 Ok\r\n221 2\.0\.0 Bye\r\n$/)
})

test('a client that vanishes in mail data is gone for the server too', async () => {
  const smtp = await greeted()
  await smtp.send('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n')
  await smtp.reply('354 ')
  await smtp.send('Subject: x\r\n\r\nhalf of it')
  await until(() => seen().octets.endsWith('half of it'))
  smtp.socket.resetAndDestroy()
  await until(() => seen().ended !== null)
  await until(() => asa72.logged().includes('client lost after'))
})

test('a server that vanishes is gone for the client too', async () => {
  const smtp = await greeted()
  seen().socket.resetAndDestroy()
  await smtp.ended
  await until(() => asa72.logged().includes('server lost after'))
  smtp.socket.destroy()
})
