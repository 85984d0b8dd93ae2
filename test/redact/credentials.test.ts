import assert from 'node:assert/strict'
import test from 'node:test'
import { SessionRedaction } from '../../worker/redact/redact.ts'

const NAME = 'alice-of-the-canary'
const PASSWORD = 'hunter2-of-the-canary'
const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64')
const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex')
const PLAIN = base64(`\0${NAME}\0${PASSWORD}`)

/** Feeds `C: …` and `S: …` lines; answers what may be shown, and of the client's what a firewall sends on, joined. */
function shown(...lines: string[]): string {
  const redaction = new SessionRedaction()
  return lines
    .map((line) => {
      const octets = line.slice(3)
      if (line.startsWith('S')) return redaction.server(octets)
      const { shown } = redaction.client(octets)
      const verb = /^\S*/.exec(octets)![0]
      const masked = 'X'.repeat(verb.length) + octets.slice(verb.length)
      return `${shown}\n${redaction.forwarded(octets)}\n${redaction.forwarded(masked)}`
    })
    .join('\n')
}

const mistyped: Record<string, string[]> = {
  'a colon behind AUTH': [`C: AUTH: PLAIN ${PLAIN}`],
  'a hyphen behind AUTH': [`C: AUTH-PLAIN ${PLAIN}`],
  'letters changed': [`C: AUHT PLAIN ${PLAIN}`],
  'a letter missing': [`C: ATH PLAIN ${PLAIN}`],
  'a letter too many': [`C: AUTTH LOGIN ${base64(NAME)}`, `C: ${base64(PASSWORD)}`],
  'a backspace within AUTH': [`C: AUR\bTH PLAIN ${PLAIN}`],
  'a delete within the mechanism': [`C: AUTH PLAN\x7fIN ${PLAIN}`],
  'the mechanism alone': [`C: PLAIN ${PLAIN}`],
  'LOGIN alone, and its answers': [
    'C: LOGIN',
    'S: 500 what',
    `C: ${base64(NAME)}`,
    `C: ${PASSWORD}`,
  ],
  'AUTHLOGIN and its answers': [
    'C: AUTHLOGIN',
    'S: 500 what',
    `C: ${base64(NAME)}`,
    'S: 500 what',
    `C: ${PASSWORD}`,
  ],
  AUTHPLAIN: [`C: AUTHPLAIN ${PLAIN}`],
  'AUTH with the value right behind it': [`C: AUTH${PLAIN}`],
  'the value alone': [`C: ${PLAIN}`],
  'answers after a verb overwritten whole': [
    'C: XXXXXXXXXX',
    'S: 500 what',
    `C: ${base64('joe')}`,
    `C: ${base64(NAME)}`,
    `C: ${base64(PASSWORD)}`,
  ],
  'a name and a password as one word in another command': [`C: NOOP ${PLAIN}`],
  'a token': [`C: FOO ${base64(`user=${NAME}\x01auth=Bearer ${PASSWORD}\x01\x01`)}`],
  "FTP's and POP3's": [`C: USER ${NAME}`, 'S: 331 more', `C: PASS ${PASSWORD}`],
  "POP3's APOP": [`C: APOP ${NAME} ${PASSWORD}`],
  "IMAP's LOGIN": [`C: a1 LOGIN ${NAME} ${PASSWORD}`],
  "IMAP's AUTHENTICATE": [`C: a1 AUTHENTICATE PLAIN ${PLAIN}`],
  "IMAP's AUTHENTICATE, asked": ['C: a1 AUTHENTICATE PLAIN', 'S: + ', `C: ${PLAIN}`],
  "NNTP's": [`C: AUTHINFO USER ${NAME}`, `C: AUTHINFO PASS ${PASSWORD}`],
  "HTTP's": [`C: Authorization: Basic ${base64(`${NAME}:${PASSWORD}`)}`],
}
for (const [name, lines] of Object.entries(mistyped))
  test(`a credential is not shown: ${name}`, () => {
    const text = shown(...lines)
    for (const secret of [NAME, PASSWORD, base64(NAME), base64(PASSWORD), PLAIN, base64('joe')])
      assert.ok(!text.includes(secret), text)
    assert.match(text, /\[redacted \d+ octets\]/)
  })

const quoted: Record<string, string> = {
  'the second half of the base64': PLAIN.slice(PLAIN.length / 2),
  'a part of it from the middle': PLAIN.slice(11, 31),
  'its hex': hex(PLAIN),
  "the value's hex": hex(`\0${NAME}\0${PASSWORD}`),
  'its hex by octets': hex(PLAIN).replace(/../g, '$& '),
  'half of its hex': hex(PLAIN).slice(hex(PLAIN).length / 2),
  'base64 of the base64': base64(PLAIN),
}
for (const [name, quote] of Object.entries(quoted))
  test(`a reply does not quote it: ${name}`, () => {
    const text = shown(`C: AUTH PLAIN ${PLAIN}`, `S: 535 5.7.8 no: "${quote.trim()}" fails`)
    assert.match(text, /535 5\.7\.8 no: "\[redacted \d+ octets\]" fails$/)
  })

test('what only looks like it is shown', () => {
  for (const line of [
    'C: EHLO authentic.example.com',
    'C: MAIL FROM:<plain@login.example.com> SIZE=10000000',
    'C: VRFY login',
    'C: HELP AUTH',
    'C: FOOO',
    'C: test',
    'C: XXXX client.example.net',
    'C: STARTTLS',
    'C: EXPN administrators',
    'C: X-LINK2STATE LAST CHUNK={00000000}',
    'S: 250 2.0.0 Ok: queued as 4XyZAbCdEfGhIjKl',
    'S: 250-AUTH LOGIN PLAIN',
  ])
    assert.ok(shown(line).startsWith(line.slice(3)), line)
})

test('a reply that names the host of a user still does', () => {
  const text = shown(
    `C: AUTH PLAIN ${base64('\0joe@mail.example.com\0secret')}`,
    'S: 235 mail.example.com',
  )
  assert.match(text, /235 mail\.example\.com$/)
})
