import assert from 'node:assert/strict'
import test from 'node:test'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import { fixture, Listener } from './spoken.ts'

/** A line of a mail server's log, taken apart. */
interface Entry {
  time: string
  host: string
  program: string
  process: string
  message: string
}

const LINE = /^([A-Z][a-z]{2} [ \d]\d [\d:]{8}) (\S+) ([^\s[:]+)\[(\d+)\]: (.*)$/s

function entries(name: string): Entry[] {
  const found = fixture(name)
    .split(/\r?\n/)
    .map((line) => LINE.exec(line))
  return found.flatMap((one) => {
    if (one === null) return []
    const [, time = '', host = '', program = '', process = '', message = ''] = one
    return [{ time, host, program, process, message }]
  })
}

const plain = ({ time, host, program, process, message }: Entry) =>
  `${time} ${host} ${program}[${process}]: ${message}`
const text = (latin1: string) => Buffer.from(latin1, 'latin1').toString('utf8')
const iso = ({ time }: Entry) => `2026-11-${time.slice(4, 6).replace(' ', '0')}T${time.slice(7)}Z`
const quoted = (field: string) => `"${text(field).replaceAll('"', '""')}"`

/** What collectors make of one line. */
const FRAMES: Readonly<Record<string, (entry: Entry) => string>> = {
  'RFC 5424': (e) => `<22>1 ${iso(e)} ${e.host} ${e.program} ${e.process} - - ${text(e.message)}`,
  'RFC 5424 with structured data and a BOM': (e) =>
    `<22>1 ${iso(e)} ${e.host} ${e.program} ${e.process} ID7 [a@1 b="c\\]d"] \ufeff${text(e.message)}`,
  'RFC 5424 with a count of octets (RFC 6587)': (e) =>
    `99 <22>1 ${iso(e)} ${e.host} ${e.program} ${e.process} - - ${text(e.message)}`,
  'a Solaris message number': (e) =>
    text(plain({ ...e, message: `[ID 801593 mail.info] ${e.message}` })),
  'Common Event Format': (e) =>
    `CEF:0|Example|mail|1.0|100|log|3|dhost=${e.host} dproc=${e.program} dpid=${e.process} msg=${text(e.message).replace(/[\\=]/g, '\\$&')}`,
  "Docker's JSON": (e) =>
    JSON.stringify({ log: `${text(plain(e))}\n`, stream: 'stdout', time: iso(e) }),
  "journald's JSON": (e) =>
    JSON.stringify({
      __REALTIME_TIMESTAMP: '1795486930000000',
      _HOSTNAME: e.host,
      SYSLOG_IDENTIFIER: e.program,
      SYSLOG_PID: e.process,
      MESSAGE: text(e.message),
    }),
  "Elastic's fields": (e) =>
    JSON.stringify({
      '@timestamp': iso(e),
      host: { name: e.host },
      process: { name: e.program, pid: Number(e.process) },
      message: text(e.message),
    }),
  GELF: (e) =>
    JSON.stringify({ version: '1.1', host: e.host, short_message: text(plain(e)), level: 6 }),
  'CSV with a time longer than the shortest message': (e) =>
    `"2026-11-24T02:22:10.000000+0000",${quoted(plain(e))}`,
}

function dialogue(upload: string): string[][] {
  const listener = new Listener()
  const reading = new TranscriptReading(listener, { format: 'auto' })
  reading.push(Buffer.from(upload, 'utf8'))
  reading.end()
  return listener.sessions.map(({ lines }) => lines.filter((line) => /^[CS(]/.test(line)))
}

const LOGS = ['postfix-smtpd-v.log', 'postfix-smtp-v.log', 'sendmail-syslog.log']

for (const [frame, wrap] of Object.entries(FRAMES)) {
  test(`${frame} around a mail server's log takes nothing from its sessions and adds nothing`, () => {
    for (const name of LOGS) {
      const log = entries(name)
      const bare = dialogue(text(log.map(plain).join('\n')))
      assert.ok(bare.flat().length > 5, name)
      assert.deepEqual(dialogue(log.map(wrap).join('\n')), bare, name)
    }
  })
}

test('journalctl -o cat leaves programs and process ids out: the peer and the first line tell', () => {
  const log = [
    'connect from a.example.net[192.0.2.7]',
    '> a.example.net[192.0.2.7]: 220 mx1.example.com ESMTP Postfix',
    'connect from b.example.net[192.0.2.8]',
    '> b.example.net[192.0.2.8]: 220 mx1.example.com ESMTP Postfix',
    '< a.example.net[192.0.2.7]: XXXX a.example.net',
    '< b.example.net[192.0.2.8]: EHLO b.example.net',
    '> a.example.net[192.0.2.7]: 502 5.5.2 Error: command not recognized',
    'lost connection after UNKNOWN from a.example.net[192.0.2.7]',
    'disconnect from a.example.net[192.0.2.7] unknown=0/1 commands=0/1',
    'smtp_connect_addr: trying: mx2.example.org[192.0.2.9] port 25...',
    '< mx2.example.org[192.0.2.9]:25: 220 mx2.example.org',
    '> mx2.example.org[192.0.2.9]:25: EHLO mx1.example.com',
  ]
  assert.deepEqual(dialogue(log.join('\n')), [
    [
      'S 220 mx1.example.com ESMTP Postfix',
      'C XXXX a.example.net',
      'S 502 5.5.2 Error: command not recognized',
      '(closed C eof)',
    ],
    ['S 220 mx1.example.com ESMTP Postfix', 'C EHLO b.example.net'],
    ['S 220 mx2.example.org', 'C EHLO mx1.example.com'],
  ])
  const sendmail = entries('sendmail-syslog.log').filter(({ message }) =>
    /^\w+: (?:<-- |--- )/.test(message),
  )
  const heard = (of: (entry: Entry) => string) =>
    dialogue(text(sendmail.map(of).join('\n')))
      .flat()
      .filter((line) => !line.startsWith('('))
  assert.deepEqual(
    heard(({ message }) => message),
    heard(plain),
  )
})
