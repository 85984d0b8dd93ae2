import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { clip } from '../../worker/redact/clip.ts'
import { printed, SessionRedaction } from '../../worker/redact/redact.ts'
import { toByteString, utf8ByteString } from '../../worker/smtp/octets.ts'

const base64 = (text: string) => btoa(text)

/** Feeds `C: …` and `S: …` lines; answers what may be shown. */
function shown(...lines: string[]): string[] {
  const redaction = new SessionRedaction()
  return lines.map((line) => {
    const octets = line.slice(3)
    return line.startsWith('C') ? redaction.client(octets).shown : redaction.server(octets)
  })
}

test('octets that do not print are shown as \\xNN, a backslash as two', () => {
  assert.equal(printed('a\\b\0\x1b[31m\x7f'), 'a\\\\b\\x00\\x1b[31m\\x7f')
  assert.equal(printed(utf8ByteString('é 漢 😀')), 'é 漢 😀')
  assert.equal(printed('\xe9t\xe9'), '\\xe9t\\xe9')
  assert.equal(
    printed(utf8ByteString('\u202e\u2028\u2029\u200b\u0085')),
    '\\xe2\\x80\\xae\\xe2\\x80\\xa8\\xe2\\x80\\xa9\\xe2\\x80\\x8b\\xc2\\x85',
  )
  assert.equal(printed('\xc0\xaf\xed\xa0\x80\xf5\x80'), '\\xc0\\xaf\\xed\\xa0\\x80\\xf5\\x80')
})

test('what is shown is printable for any octets, and says which octets they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
      const text = printed(toByteString(octets))
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      const back = utf8ByteString(text).replace(/\\(?:\\|x(..))/g, (_, hex?: string) =>
        hex === undefined ? '\\' : String.fromCharCode(parseInt(hex, 16)),
      )
      assert.equal(back, toByteString(octets))
    }),
  )
})

test('AUTH keeps verb and mechanism, and nothing else', () => {
  assert.deepEqual(shown('C: AUTH PLAIN AGFsaWNlAHMzY3IzdA=='), ['AUTH PLAIN [redacted 20 octets]'])
  assert.deepEqual(shown('C: auth login'), ['auth login'])
  assert.deepEqual(shown('C: AUTH hunter2'), ['AUTH [redacted 7 octets]'])
  assert.deepEqual(shown('C:  AUTH\tPLAIN  x y '), [' AUTH\\x09PLAIN  [redacted 4 octets]'])
  assert.deepEqual(shown('C: AUTH=PLAIN hunter2'), ['AUTH=PLAIN [redacted 7 octets]'])
  assert.deepEqual(shown('C: \xff\xfb\x01AUTH BAR AUTH PLAIN hunter2'), [
    '\\xff\\xfb\\x01AUTH BAR AUTH PLAIN [redacted 7 octets]',
  ])
  assert.deepEqual(shown('C: X-EXPS LOGIN hunter2'), ['X-EXPS LOGIN [redacted 7 octets]'])
})

test('an all-X verb before a mechanism is an AUTH, before anything else it is not', () => {
  assert.deepEqual(shown('C: XXXX PLAIN AGEAYg==', 'C: secret', 'C: MAIL FROM:<>'), [
    'XXXX PLAIN [redacted 8 octets]',
    '[redacted 6 octets]',
    'MAIL FROM:<>',
  ])
  assert.deepEqual(shown('C: XXXX me.example', 'C: FOO'), ['XXXX me.example', 'FOO'])
})

test('after a refused AUTH every line is a secret until a known verb other than AUTH', () => {
  assert.deepEqual(
    shown(
      'C: AUTH LOGIN',
      'S: 500 5.5.1 what?',
      'C: dXNlcg==',
      'S: 500 no',
      'C: VERBOTEN',
      'C: QUIT',
    ),
    [
      'AUTH LOGIN',
      '500 5.5.1 what?',
      '[redacted 8 octets]',
      '500 no',
      '[redacted 8 octets]',
      'QUIT',
    ],
  )
})

test('the line after a 334 is a response even if it spells a verb', () => {
  assert.deepEqual(shown('C: AUTH LOGIN', 'S: 334 VXNlcm5hbWU6', 'C: HELP', 'C: HELP'), [
    'AUTH LOGIN',
    '334 VXNlcm5hbWU6',
    '[redacted 4 octets]',
    '[redacted 4 octets]',
  ])
})

test('a reply that quotes a secret is redacted: as sent, upper-cased, cut short, decoded', () => {
  const plain = base64('\0alice@x.example\0s3cr3t-pass')
  const [, sent, upper, cut, decoded, part, challenge] = shown(
    `C: AUTH PLAIN ${plain}`,
    `S: 500 unknown "${plain}"`,
    `S: 500 unknown "${plain.toUpperCase()}"`,
    `S: 500 unknown "${plain.slice(0, 10)}..."`,
    'S: 535 s3cr3t-pass is wrong',
    'S: 535-no alice@x.example here',
    `S: 334 ${base64('Password for alice@x.example:')}`,
  )
  assert.equal(sent, `500 unknown "[redacted ${plain.length} octets]"`)
  assert.equal(upper, sent)
  assert.equal(cut, '500 unknown "[redacted 10 octets]..."')
  assert.equal(decoded, '535 [redacted 11 octets] is wrong')
  assert.equal(part, '535-no [redacted 15 octets] here')
  assert.equal(challenge, '334 [redacted 40 octets]')
})

test('a reply that quotes an AUTH no client line showed is redacted; an EHLO reply is not', () => {
  assert.deepEqual(
    shown(
      'S: 500 5.5.1 Command unrecognized: "XXXX PLAIN AGEAYg=="',
      'S: 250-AUTH LOGIN PLAIN CRAM-MD5',
    ),
    [
      '500 5.5.1 Command unrecognized: "XXXX PLAIN [redacted 8 octets]"',
      '250-AUTH LOGIN PLAIN CRAM-MD5',
    ],
  )
})

test('a name that MAIL shows anyway is not withheld from replies', () => {
  const plain = base64('\0alice@x.example\0s3cr3t')
  assert.equal(
    shown(
      `C: AUTH PLAIN ${plain}`,
      'C: MAIL FROM:<alice@x.example>',
      'S: 250 <alice@x.example> ok',
    )[2],
    '250 <alice@x.example> ok',
  )
})

test('past the secrets that are remembered no reply text is shown', () => {
  const guesses = Array.from({ length: 70 }, (_, i) => `C: AUTH PLAIN guess-number-${i}`)
  assert.equal(shown(...guesses, 'S: 535 guess-number-69').at(-1), '535 [redacted 15 octets]')
})

test('what the firewall sends on shows no more than what came', () => {
  const redaction = new SessionRedaction()
  redaction.client('AUTH PLAIN AGEAYg==')
  assert.equal(redaction.forwarded('XXXX PLAIN AGEAYg=='), 'XXXX PLAIN [redacted 8 octets]')
  assert.equal(redaction.forwarded('XXXXXXXXXXXXXXXXXXX'), 'XXXXXXXXXXXXXXXXXXX')
  redaction.client('hunter 2')
  assert.equal(redaction.forwarded('XXXXXX 2'), '[redacted 8 octets]')
  assert.equal(redaction.forwarded('XXXXXXXX'), 'XXXXXXXX')
})

const CANARY = 'c4n4ryS3cret0'
const between = (min: number, max: number) => fc.integer({ min, max })

/** An exchange that hands over the canary, as the mechanisms do it. */
const exchanges = fc.constantFrom(
  [`AUTH PLAIN ${base64(`\0${CANARY}\0pw`)}`],
  [`AUTH PLAIN ${base64(`\0bob\0${CANARY}`)}`],
  ['AUTH PLAIN', base64(`\0bob\0${CANARY}`)],
  ['auth login', base64('bob-the-user'), base64(CANARY)],
  [`AUTH LOGIN ${base64('bob-the-user')}`, base64(CANARY)],
  ['XXXX LOGIN', base64('bob-the-user'), base64(CANARY)],
  ['AUTH CRAM-MD5', base64(`bob ${CANARY}`)],
  [`AUTH XOAUTH2 ${base64(`user=bob@x\x01auth=Bearer ${CANARY}\x01\x01`)}`],
  [`AUTH FOO ${CANARY}`],
  ['AUTH', CANARY],
)
const quoting = [
  (secret: string) => `500 5.5.1 Command unrecognized: "${secret}"`,
  (secret: string) => `500 Error: command "${secret.toUpperCase()}" not recognized`,
  (secret: string) => `535-5.7.8 ${secret}`,
  () => '334 UGFzc3dvcmQ6',
  () => '502 no',
]

test('no AUTH value reaches what is shown, in any mechanism, refused or not, quoted or not', () => {
  const forms = [
    CANARY,
    ...[`\0${CANARY}\0pw`, `\0bob\0${CANARY}`, CANARY, `bob ${CANARY}`].map(base64),
  ]
  const reply = between(0, quoting.length - 1)
  fc.assert(
    fc.property(exchanges, fc.array(reply, { minLength: 3, maxLength: 3 }), (lines, replies) => {
      const redaction = new SessionRedaction()
      let all = ''
      for (const [i, line] of lines.entries()) {
        all += redaction.client(line).shown + '\n'
        const quote = quoting[replies[i] as number] as (secret: string) => string
        all += redaction.server(quote(line)) + '\n'
      }
      all += redaction.server(`535 ${CANARY} has no access`) + '\n'
      for (const form of forms) assert.ok(!all.toLowerCase().includes(form.toLowerCase()), all)
    }),
  )
})

test('redacting what was redacted changes nothing', () => {
  fc.assert(
    fc.property(
      exchanges,
      fc.array(between(0, quoting.length - 1), { minLength: 3 }),
      (lines, replies) => {
        const first = new SessionRedaction()
        const again = new SessionRedaction()
        for (const [i, line] of lines.entries()) {
          const once = first.client(line).shown
          assert.equal(again.client(once).shown, once)
          const answered = first.server(
            (quoting[replies[i] as number] as (s: string) => string)(line),
          )
          assert.equal(again.server(answered), answered)
        }
      },
    ),
  )
})

test('clipping keeps whole escapes, whole redactions and the number of octets', () => {
  assert.equal(clip(printed('abcdef'), 6), 'abcdef')
  assert.equal(clip(printed('abcdefg'), 6), 'abc…')
  assert.equal(clip(printed('ab\0\0'), 8), 'ab…')
  assert.equal(clip(new SessionRedaction().client('AUTH PLAIN abcd').shown, 20), 'AUTH PLAIN …')
})

test('a refusal in an AUTH shows no text in base64 that the recording lacks a line for, code and all', () => {
  const answer = Buffer.from('Secret of somebody').toString('base64')
  const lines = [`535 5.7.8 Error: "${answer}" is wrong`, `535-${answer}`, `535 ${answer}`]
  for (const line of lines) {
    const session = new SessionRedaction()
    session.client('AUTH LOGIN')
    assert.equal(session.server('334 VXNlcm5hbWU6'), '334 VXNlcm5hbWU6')
    assert.doesNotMatch(session.server(line), new RegExp(answer.slice(0, 8)), line)
  }
})

test('of two prompts with no answer between, the second shows none but the usual words', () => {
  const session = new SessionRedaction()
  session.client('AUTH LOGIN')
  session.server('334 VXNlcm5hbWU6')
  assert.equal(session.server('334 UGFzc3dvcmQ6'), '334 UGFzc3dvcmQ6')
  const asked = Buffer.from('Password of somebody: ').toString('base64')
  assert.match(session.server(`334 ${asked}`), /^334 \[redacted \d+ octets\]$/)
})
