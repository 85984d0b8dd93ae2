import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { HEAD_OCTETS } from '../../worker/limits.ts'
import { FORMATS } from '../../worker/transcript/formats.ts'
import { detected, fixture, sessionsOf } from './spoken.ts'

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'transcripts')

/** A small generator of numbers below `below`, the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

test('every fixture cut anywhere and with any octet changed is read to its end by its form', () => {
  const next = numbers(7)
  for (const file of readdirSync(FOLDER)) {
    const text = fixture(file)
    const { format: id } = detected(text)
    const format = FORMATS.find((f) => f.id === id)
    if (format === undefined) continue
    for (let i = 0; i < 20; i++) {
      sessionsOf(format, text.slice(0, next(text.length)))
      const at = next(text.length)
      sessionsOf(format, text.slice(0, at) + String.fromCharCode(next(256)) + text.slice(at + 1))
    }
  }
})

/** Beginnings and what is repeated after them to 256 KiB: what a pattern that backtracks would choke on. */
const TRAPS: readonly [format: string, start: string, repeated: string][] = [
  [
    'postfix-maillog',
    'Nov 24 02:22:10 mx1 postfix/smtpd[9]: NOQUEUE: reject: RCPT from a[b]: 550 ',
    '; from',
  ],
  ['postfix-maillog', 'Nov 24 02:22:10 mx1 postfix/smtpd[9]: x', ' from ['],
  [
    'postfix-smtp-maillog',
    'Nov 24 02:22:10 mx1 postfix/smtp[9]: A1B2C3: relay=a[b] said: ',
    ' (in reply to ',
  ],
  ['postfix-smtp-maillog', 'Nov 24 02:22:10 mx1 postfix/smtp[9]: A1B2C3: ', 'relay=['],
  [
    'postfix-smtp-maillog',
    'Nov 24 02:22:10 mx1 postfix/smtp[9]: A1B2C3: relay=a[b], ',
    'status=a (250 ',
  ],
  ['exim-mainlog', '2026-11-24 02:20:07 ', ' from ('],
  ['exim-mainlog', '2026-11-24 02:20:07 1xVg8d-00032k-2c ** a H=b [192.0.2.7]', ' C="'],
  ['exim-mainlog', '2026-11-24 02:20:07 SMTP syntax error in "', '" from'],
  ['exim-bh', 'LOG: SMTP syntax error in "X" H=', '(a) '],
  ['exim-v', '', '         '],
  ['sendmail-syslog', 'Nov 24 02:25:17 mx4 sendmail[7]: 6AO2: to=', 'relay=['],
  ['sendmail-syslog', 'Nov 24 02:25:17 mx4 sendmail[7]: 6AO2: to=relay=a[b]', 'reply=550 '],
  ['opensmtpd-trace', '', ' smtp: ('],
  ['haraka-protocol', '', '[PROTOCOL] ['],
  ['haraka-protocol', '[PROTOCOL] [A] [core] C: ', ' state=1'],
  ['aiosmtpd-debug', '', "('"],
  ['cisco-syslog', '', '%ASA-4-108004: from '],
  ['syslog-dialogue', '<13>1 2026-11-24T02:22:10Z a b c d ', '[a'],
  ['exchange-protocol-log', '', ',"'],
  ['exchange-protocol-log', '2026-11-24T02:05:07.153Z,a,b,1,c:25,d:1,>,250  ', 'SIZE '],
  ['smtp-server-bunyan', '{"cid":"a","msg":', '{"cid":'],
  ['python-smtpd', "Data: b'", '\\'],
  ['smtplib', "send: b'", '\\'],
  ['smtplib', "connect: ('", "', 2"],
  ['nodemailer', '[', '00:00:00'],
  ['nodemailer', '[2026-11-24 02:07:42] INFO  [a] Connection established to ', ':1'],
  ['nodemailer', '{"tnx":"client","sid":"a","msg":', '['],
  ['phpmailer', 'Connection: opening to ', ':1, timeout='],
  ['phpmailer', 'SERVER -> CLIENT: ', '250-'],
  ['perl-net-smtp', '', 'SMTP=GLOB(0x1)'],
  ['javamail', 'DEBUG SMTP: ', 'exception THRO'],
  ['mailkit', 'Connected to smtp://', ':1/?'],
  ['fetchmail-vv', 'Trying to connect to ', '/1..'],
  ['ruby-net-smtp', '<- "', '""\\'],
  ['swiftmailer', '++ Starting ', 'Swift_Transport'],
  ['symfony-mailer', '[', '] > '],
  ['go-mail', '', ' C --> S:'],
  ['lettre', '', 'lettre::Wrote: '],
  ['indy', 'Recv ', '1:1 '],
  ['dotnet-trace', 'System.Net.Sockets Verbose: 0 : [1] 00000000 : ', '32 '],
]

for (const [id, start, repeated] of TRAPS)
  test(`${id} takes no time over a line of "${repeated}"`, () => {
    const format = FORMATS.find((f) => f.id === id)
    assert.ok(format !== undefined)
    const line = start + repeated.repeat(Math.ceil(262_144 / repeated.length))
    const began = performance.now()
    sessionsOf(format, `${line}\n`)
    format.detect({ lines: [line.slice(0, HEAD_OCTETS)], whole: true })
    const took = performance.now() - began
    assert.ok(took < 1_000, `${took} ms`)
  })
