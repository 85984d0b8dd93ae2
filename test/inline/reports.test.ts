import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import test, { after } from 'node:test'
import { freePort } from '../support/free-port.ts'
import type { Send } from '../http/served.ts'
import { newToken } from '../store/tenant.ts'
import { receiver } from '../webhooks/receiver.ts'
import { newWebhook } from '../webhooks/subscriber.ts'
import { client, until } from './client.ts'
import { firewall, type Firewall } from './firewall.ts'
import { upstream } from './upstream.ts'

const TENANT = 'ten_0123456789abcdefghjkmnpqrs'
const SECRET = btoa('\0someone\0canary-of-the-password')
const server = await upstream((command) =>
  command.startsWith('AUTH LOGIN')
    ? '334 VXNlcm5hbWU6\r\n'
    : command === btoa('canary-of-the-name')
      ? `535 5.7.8 ${command} is unknown here\r\n`
      : null,
)
const kept = await firewall({
  SMTP_UPSTREAM: server.address,
  INLINE_POLICY: 'asa-7.2',
  INLINE_STORE: TENANT,
})
after(() => kept.stop())

/** The tenant is there before the first connection, as an operator makes it. */
const database = await kept.database()
await database.prepare('INSERT INTO tenants (id, created_at) VALUES (?, ?)').bind(TENANT, 1).run()
const { call } = await newToken(kept.send as Send, { tenant: TENANT })

interface Listed {
  id: string
  format: string
  verdict: string
  sentence: string
  findings: string[]
}
const listed = async (): Promise<Listed[]> =>
  ((await (await call('GET', '/v1/reports')).json()) as { data: Listed[] }).data

test('a connection becomes a report, and the webhooks are told', async () => {
  const hook = await receiver()
  await newWebhook(call, hook.url, { events: ['report.completed', 'finding.detected'] })
  const smtp = await client(kept.port)
  await smtp.reply('\r\n')
  await smtp.send('EHLO client.example.net\r\n')
  await smtp.reply('250 ')
  await smtp.reply('\r\n')
  await smtp.send('STARTTLS\r\n')
  await smtp.reply('500 ')
  await smtp.send(`AUTH PLAIN ${SECRET}\r\n`)
  await smtp.reply('235 ')
  await smtp.send('AUTH LOGIN\r\n')
  await smtp.reply('334 ')
  await smtp.send(`${btoa('canary-of-the-name')}\r\n`)
  await smtp.reply('535 ')
  await smtp.send('MAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n')
  await smtp.reply('354 ')
  await smtp.send('Subject: canary-of-the-header\r\n\r\ncanary-of-the-body\r\n.\r\nQUIT\r\n')
  await smtp.ended
  smtp.socket.destroy()

  const receipts = await hook.has(2)
  assert.deepEqual(receipts.map(({ body }) => (JSON.parse(body) as { type: string }).type).sort(), [
    'finding.detected',
    'report.completed',
  ])
  const [report, ...others] = await listed()
  assert.deepEqual(others, [])
  assert.ok(report)
  assert.equal(report.format, 'inline')
  assert.equal(report.verdict, 'masked')
  assert.ok(report.findings.includes('starttls-masked'))
  const whole = (await (await call('GET', `/v1/reports/${report.id}`)).json()) as {
    source: { octets: number }
    policy: { profile: string }
    sessions: {
      client: { address: string }
      server: { address: string; software: string }
      started: string
      divergence: null
      lines: { kind: string; text: string; forwarded: string; verdict: string; time: string }[]
    }[]
  }
  const { octets, ...source } = whole.source
  assert.deepEqual(source, {
    format: 'inline',
    confidence: 1,
    why: [],
    envelope: [],
    name: null,
    sha256: null,
    compressed: false,
    lines: null,
    linesRead: null,
    gaps: 0,
    gapOctets: 0,
    faults: [],
  })
  const { socket } = server.connections[0]!
  assert.equal(octets, socket.bytesRead + socket.bytesWritten)
  assert.equal(whole.policy.profile, 'asa-7.2')
  const [session] = whole.sessions
  assert.ok(session)
  assert.equal(session.client.address, '127.0.0.1')
  assert.equal(session.server.software, 'Postfix')
  assert.equal(session.divergence, null)
  const starttls = session.lines.find(({ text }) => text === 'STARTTLS')
  assert.equal(starttls?.forwarded, 'XXXXXXXX')
  assert.ok(Date.parse(starttls.time) >= Date.parse(session.started))
  const [data] = session.lines.filter(({ kind }) => kind === 'data')
  assert.equal(data?.text, '[mail data: 56 octets, 3 lines]')

  const everything = [
    JSON.stringify(await database.prepare('SELECT * FROM reports').all()),
    JSON.stringify(await database.prepare('SELECT * FROM deliveries').all()),
    receipts.map(({ body }) => body).join('\n'),
    kept.logged(),
  ].join('\n')
  assert.ok(everything.includes('STARTTLS'), 'it is all there')
  for (const secret of [SECRET, 'canary-of', btoa('canary-of-the-name'), 'someone'])
    assert.ok(!everything.includes(secret), secret)
  assert.match(kept.logged(), new RegExp(`inline 1: kept as ${report.id}`))
})

test('a server that is not there: the client is closed upon, the log says why, no report', async () => {
  const port = await freePort()
  const alone = await firewall({ SMTP_UPSTREAM: `127.0.0.1:${port}` })
  after(() => alone.stop())
  const smtp = await client(alone.port)
  await smtp.ended
  assert.equal(smtp.heard(), '')
  await until(() => alone.logged().includes('server not reached: the connection is refused'))
  // it is asked anew for each connection
  const late = createServer((socket) => socket.end('220 late ESMTP\r\n')).listen(port, '127.0.0.1')
  after(() => late.close())
  const second = await client(alone.port)
  await second.reply('220 ')
  second.socket.destroy()
})

test('settings with a fault take no connection, and /readyz names it', async () => {
  const faulty: Firewall = await firewall({ SMTP_UPSTREAM: 'nowhere', INLINE_STORE: TENANT })
  after(() => faulty.stop())
  const smtp = await client(faulty.port)
  await smtp.ended
  assert.equal(smtp.heard(), '')
  const ready = await faulty.send('/readyz', { method: 'GET' })
  assert.equal(ready.status, 503)
  assert.match(await ready.text(), /inline: SMTP_UPSTREAM takes host:port/)
  await until(() => faulty.logged().includes('refused: SMTP_UPSTREAM takes host:port'))
})
