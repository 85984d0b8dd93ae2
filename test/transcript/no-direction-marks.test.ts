import assert from 'node:assert/strict'
import test from 'node:test'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import { Listener } from './spoken.ts'

/** What a program that marks no direction prints around a session. */
interface Around {
  /** 'auto': whatever detection takes */
  format: string
  before: string
  after: string
}

const AROUND: readonly Around[] = [
  {
    format: 'auto',
    before: 'We have seen this since Monday, from every host.\nThe firewall is new:\n\n',
    after: '\nWhat can we do about it?\n',
  },
  { format: 'bare', before: '', after: '' },
  { format: 'general', before: '', after: '' },
  { format: 'marked', before: '', after: '' },
  {
    format: 'telnet',
    before: "Trying 192.0.2.25...\nConnected to mx.example.com.\nEscape character is '^]'.\n",
    after: 'Connection closed by foreign host.\n',
  },
  {
    format: 'nc',
    before: 'Connection to mx.example.com 25 port [tcp/smtp] succeeded!\n',
    after: '',
  },
  { format: 'ncat', before: 'Ncat: Connected to 192.0.2.25:25.\n', after: '' },
  { format: 'putty-plink', before: 'Looking up host "mx.example.com"\n', after: '' },
  {
    format: 'putty-log',
    before: '=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2026.11.24 02:15:10 =~=~=~=~=~=~=~=~=~=~=~=\n',
    after: '',
  },
  { format: 'openssl-s_client', before: 'CONNECTED(00000003)\n---\n', after: 'closed\n' },
  {
    format: 'gnutls-cli',
    before:
      "Processed 140 CA certificate(s).\nConnecting to '192.0.2.25:25'...\n- Simple Client Mode:\n\n",
    after: '',
  },
]

/** Replies at every place outside of DATA that has been mistaken for the client's turn. */
const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  'right behind a keyword': ['220 mx', 'EHLO a', '250-mx', '250 SIZE', '502 late', 'QUIT', '221 b'],
  'with no command open': ['220 mx', '500 5.5.1 what', '500 5.5.1 what', 'QUIT', '221 bye'],
  'behind a challenge': ['220 mx', 'AUTH LOGIN', '334 VXNlcm5hbWU6', '535 5.7.8 no', 'QUIT'],
  'behind a refused DATA': ['220 mx', 'DATA', '503 5.5.1 first MAIL', '250 ok', 'QUIT', '221 b'],
  'behind a refused message': ['220 mx', 'DATA', '503 no', 'Subject: a', '500 what', 'QUIT'],
  'behind the dot': ['220 mx', 'DATA', '354 go', 'Subject: a', '', 'b', '.', '250 ok', '250 ok'],
  'behind the goodbye': ['220 mx', 'QUIT', '221 bye', '421 4.4.2 gone'],
  'before the DATA that it answers': ['220 mx', 'EHLO a', '250 mx', '250 ok', 'DATA', '451 no'],
  'a code alone': ['220 mx', 'EHLO a', '250', 'NOOP', '250-', '250 ok', 'QUIT', '221'],
}
/** What may stand between STARTTLS and its reply. */
const GAPS: Readonly<Record<string, readonly string[]>> = {
  '': [],
  ' and an empty line': [''],
  ' and a remark': ['a note of whoever pasted this'],
}
/** What ends a line: as pasted, or as a terminal records it, which gives the server's lines a second CR. */
const ENDS = ['LF', 'CR LF', 'as a terminal records them'] as const
const isReply = (line: string): boolean => /^[2-5]\d\d(?:[ -]|$)/.test(line)

/** `lines` as `ends` says; of a server of which a terminal shows bare LFs behind the first `full` lines. */
function printed(lines: readonly string[], ends: (typeof ENDS)[number], full = 4): string {
  if (ends === 'LF') return lines.map((line) => `${line}\n`).join('')
  const isSecond = (line: string, i: number): boolean =>
    ends !== 'CR LF' && isReply(line) && i < full
  return lines.map((line, i) => line + (isSecond(line, i) ? '\r\r\n' : '\r\n')).join('')
}

function read(around: Around, lines: string, ends: (typeof ENDS)[number]): Listener {
  const own = (text: string): string => (ends === 'LF' ? text : text.replaceAll('\n', '\r\n'))
  const listener = new Listener()
  const reading = new TranscriptReading(listener, { format: around.format })
  reading.push(Buffer.from(own(around.before) + lines + own(around.after), 'latin1'))
  reading.end()
  return listener
}

const told = (line: string): string => line.slice(2).trimEnd()

for (const around of AROUND)
  for (const ends of ENDS) {
    const of = `${around.format === 'auto' ? 'prose around it' : around.format}, lines end ${ends}`
    for (const [where, lines] of Object.entries(SPOKEN))
      test(`${of}: a reply ${where} is never the client’s`, () => {
        const { sessions } = read(around, printed(lines, ends), ends)
        const spoken = sessions.flatMap((one) => one.lines)
        const from = spoken.findIndex((line) => line.startsWith('S 354'))
        const dot = spoken.findIndex((line) => line.trimEnd() === 'C .')
        const outside = spoken.filter((_, i) => i <= from || i > dot)
        const replies = outside.filter((line) => /^[CS?] /.test(line) && isReply(told(line)))
        assert.deepEqual(
          replies.map((line) => `${line[0]} ${told(line)}`),
          lines.filter(isReply).map((line) => `S ${line}`),
        )
      })

    for (const [what, gap] of Object.entries(GAPS))
      test(`${of}: a 220 behind STARTTLS${what} is no greeting`, () => {
        const before = ['220 mx', 'EHLO a', '250-mx', '250 STARTTLS', 'STARTTLS']
        const lines = [...before, ...gap, '220 go', 'EHLO a', '250 mx', 'QUIT', '221 bye']
        const { sessions } = read(around, printed(lines, ends, lines.length), ends)
        assert.equal(sessions.length, 1, JSON.stringify(sessions.map((one) => one.lines)))
        assert.equal(sessions[0]?.lines.filter((line) => line === '(tls)').length, 1)
      })
  }

test('in a terminal, a code typed in mail data is the client’s', () => {
  const telnet = AROUND.find(({ format }) => format === 'telnet')
  assert.ok(telnet !== undefined)
  const said = '220 mx\r\r\nDATA\r\n354 go\r\r\n250 ok\r\n.\r\n250 done\r\r\n'
  const [session] = read(telnet, said, 'as a terminal records them').sessions
  assert.deepEqual(session?.lines.slice(2), ['S 354 go', 'C 250 ok', 'C .', 'S 250 done'])
})
