import assert from 'node:assert/strict'
import test from 'node:test'
import { SessionRedaction } from '../../worker/redact/redact.ts'
import { UploadSecrets } from '../../worker/redact/upload-secrets.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** What the lines of an upload tell, before anything is read from them. */
function told(...lines: string[]): UploadSecrets {
  const secrets = new UploadSecrets()
  const scan = secrets.scan()
  lines.forEach((line, i) => scan.line(line, i + 1))
  return secrets
}

const shown = (secrets: UploadSecrets, reply: string): string =>
  new SessionRedaction(secrets).at(100).server(reply)

test('a value that no reader made a line of is not quoted, whatever stood around it', () => {
  const plain = base64('\0alice\0Tr0ub4dor&3')
  for (const line of [
    `AUTH PLAIN ${plain}`,
    `web1 | AUTH PLAIN ${plain}<CRLF>`,
    `{"msg":"C: AUTH PLAIN ${plain}","time":1}`,
    `**auth plain ${plain}**`,
    `<li>AUTH PLAIN ${plain.replace('=', '&#61;')}</li>`,
    `EHLO a\\nAUTH PLAIN ${plain}\\nQUIT`,
  ])
    assert.equal(
      shown(told(line), '535 5.7.8 no Tr0ub4dor&3 here'),
      '535 5.7.8 no [redacted 11 octets] here',
      line,
    )
})

test('nor the answers to what was asked, one of them broken in two', () => {
  const password = base64('correct-horse-9')
  const secrets = told(
    'x: 334 UGFzc3dvcmQ6',
    'Alice 10:32 AM',
    `x: ${password.slice(0, 10)}`,
    password.slice(10),
  )
  assert.doesNotMatch(shown(secrets, '535 5.7.8 no correct-horse-9'), /horse/)
})

test('what a server announces, and what programs say of AUTH, hides nothing', () => {
  const secrets = told(
    'S: 250-AUTH PLAIN LOGIN CRAM-MD5',
    'DEBUG SMTP: Found extension "AUTH", arg "PLAIN LOGIN CRAM-MD5 DIGEST-MD5"',
    'DEBUG SMTP: AUTH LOGIN failed',
    '250,PLAIN LOGIN CRAM-MD5,ENHANCEDSTATUSCODES,8BITMIME',
    'S: 334 VXNlcm5hbWU6',
  )
  for (const reply of [
    '250-AUTH PLAIN LOGIN CRAM-MD5 DIGEST-MD5',
    '250 ENHANCEDSTATUSCODES',
    '250 8BITMIME',
    '535 5.7.8 Error: authentication failed: authentication failure',
    '334 VXNlcm5hbWU6',
  ])
    assert.equal(shown(secrets, reply), reply)
})

test('a plain word that a session sent as an answer is hidden in that session alone', () => {
  const secrets = told('334 VXNlcm5hbWU6', 'alice')
  const own = new SessionRedaction(secrets).at(10)
  own.client('AUTH LOGIN')
  own.server('334 VXNlcm5hbWU6')
  own.client('alice')
  assert.equal(own.server('535 no alice'), '535 no [redacted 5 octets]')
  assert.equal(shown(secrets, '550 alice is away'), '550 alice is away')
})

test('behind a MAIL, a RCPT or a DATA what is no command is not shown', () => {
  const session = new SessionRedaction()
  assert.equal(session.client('FOO bar').shown, 'FOO bar')
  session.client('RCPT TO:<b@example.com>')
  assert.equal(session.client('FOO bar').shown, '[no command, perhaps message text: 7 octets]')
  assert.equal(session.client('XXXX').shown, 'XXXX')
})

test('a line that was several is shown up to where mail may begin', () => {
  const session = new SessionRedaction()
  assert.equal(
    session.server('220 a\\nMAIL FROM:<a@b>\\nDATA\\n354 go\\nSubject: holiday'),
    '220 a\\\\nMAIL FROM:<a@b>\\\\nDATA[redacted 26 octets]',
  )
})
