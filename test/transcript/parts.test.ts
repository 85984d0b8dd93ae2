import assert from 'node:assert/strict'
import test from 'node:test'
import { HEAD_OCTETS } from '../../worker/limits.ts'
import { TranscriptReading, type ReadingResult } from '../../worker/transcript/read.ts'
import { attributed, differences, linesOf, print, PRINTS, PROSE } from './pairs.ts'
import { Listener } from './spoken.ts'

/** Pairs of each print: every print stands in as many, first and second, with others in each. */
const STEP = 9
/**
 * Of 100 pairs so many are told apart to the line. What is left: prints of which a line may be anything
 * (exim -bh and -bs show what was typed without a mark), one print that is another's twin.
 */
const TOLD_APART = 94

test('any two prints with prose between are both read as they are alone', () => {
  const failing: string[] = []
  let pairs = 0
  PRINTS.forEach((first, i) => {
    for (let step = 1; step < PRINTS.length; step += STEP) {
      const second = PRINTS[(i + step) % PRINTS.length]!
      pairs++
      const [difference] = differences(first, second)
      if (difference !== undefined) failing.push(`${first} | ${second}: ${difference}`)
    }
  })
  const held = (100 * (pairs - failing.length)) / pairs
  assert.ok(held >= TOLD_APART, `${held} %\n${failing.join('\n')}`)
})

function reading(text: string): {
  result: ReadingResult
  formats: (string | undefined)[]
  unread: string[]
} {
  const listener = new Listener()
  const unread: string[] = []
  const reading = new TranscriptReading(listener, {
    format: 'auto',
    onUnread: (line) => unread.push(line),
  })
  for (let at = 0; at < text.length; at += 10_000)
    reading.push(Buffer.from(text.slice(at, at + 10_000), 'latin1'))
  const result = reading.end()
  return { result, formats: listener.sessions.map(({ about }) => about.format), unread }
}

test('each session of another format than the upload’s says its own; the prose between is unread', () => {
  const { result, formats, unread } = reading(
    print('swaks-starttls.txt') + PROSE + print('sendmail-syslog.log'),
  )
  assert.ok(result.ok && result.format === 'sendmail-syslog')
  assert.deepEqual([...new Set(formats)], ['swaks', undefined])
  assert.ok(result.evidence.some(({ sign }) => /^lines 1 to \d+ are read as swaks$/.test(sign)))
  assert.ok(unread.includes(PROSE.trim()))
})

test('a part behind the head is read, with the line numbers of the upload, and the log goes on behind it', () => {
  const log = print('postfix-smtpd-v.log')
  const before = log.repeat(Math.ceil((2 * HEAD_OCTETS) / log.length))
  const text = before + PROSE + print('swaks-starttls.txt') + PROSE + log
  const swaks = attributed(print('swaks-starttls.txt'))
  const read = new Set(attributed(text).map((line) => JSON.stringify(line)))
  const offset = linesOf(before + PROSE)
  for (const [line, ...said] of swaks)
    assert.ok(read.has(JSON.stringify([line + offset, ...said])), `${line}: ${said.join(' ')}`)
  const last = attributed(log).at(-1)!
  const behind = linesOf(before + PROSE + print('swaks-starttls.txt') + PROSE)
  assert.ok(read.has(JSON.stringify([last[0] + behind, last[1], last[2]])))
})

test('a paste of nothing but what is no session of SMTP is refused by the name of what it looks like', () => {
  const dialogues: Record<string, string> = {
    'an FTP session':
      'Connected to ftp.example.com.\n220 (vsFTPd 3.0.5)\nUSER bob\n331 Please specify the password.\nPASS hunter2\n230 Login successful.\nPASV\n227 Entering Passive Mode (192,0,2,1,10,1).\nQUIT\n221 Goodbye.\n',
    'a POP3 session':
      '+OK Dovecot ready.\nUSER bob\n+OK\nPASS hunter2\n+OK Logged in.\nSTAT\n+OK 2 320\nQUIT\n+OK Logging out.\n',
    'an IMAP session':
      '* OK [CAPABILITY IMAP4rev1] Dovecot ready.\na1 LOGIN bob hunter2\na1 OK Logged in\na2 SELECT INBOX\n* 2 EXISTS\na2 OK done\na3 LOGOUT\n* BYE Logging out\n',
    'an NNTP session':
      '200 news.example.com InterNetNews NNRP server INN 2.7.0 ready (posting ok)\nMODE READER\n200 ok\nGROUP comp.mail\n211 10 1 10 comp.mail\nQUIT\n205 Bye\n',
    'an HTTP exchange':
      'GET / HTTP/1.1\nHost: www.example.com\n\nHTTP/1.1 200 OK\nServer: nginx\nContent-Length: 0\n',
    'a SIP dialogue':
      'INVITE sip:bob@example.com SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1\nCall-ID: a@b\nCSeq: 1 INVITE\n\nSIP/2.0 100 Trying\nSIP/2.0 200 OK\n',
  }
  for (const [name, text] of Object.entries(dialogues)) {
    for (const marked of [
      text,
      text.replace(/^(?=\d|\+|\*)/gm, 'S: ').replace(/^(?!S: |$)/gm, 'C: '),
    ]) {
      const { result, unread } = reading(marked)
      assert.ok(!result.ok, `${name}: ${marked}`)
      assert.ok(result.detail.includes(name), `${name}: ${result.detail}`)
      assert.deepEqual(unread, [], name)
    }
  }
})

test('a dialogue of another protocol with an SMTP server is one of SMTP', () => {
  const { result } = reading(
    '220 mx.example.com ESMTP Postfix\nGET / HTTP/1.1\n221 2.7.0 Error: I can break rules, too. Goodbye.\n',
  )
  assert.ok(result.ok)
})

test('a thread that quotes a telnet session below prose is read where it is quoted', () => {
  const telnet = print('telnet.typescript').replaceAll('\r', '').replace(/^/gm, '> ')
  const prose =
    'Hi all,\n\nsince Monday our partner cannot send us mail with TLS. I asked him for a test\nfrom his side, see below. Does anybody know what this is, and who is to blame?\n\nOn Tue, 24 Nov 2026 at 10:11, Bob wrote:\n'
  const { result } = reading(`${prose}${telnet}\nRegards,\nAlice\n`)
  assert.ok(result.ok && result.envelope.includes('quoted'))
  assert.ok(result.linesRead > 10)
})

test('a damaged print all of whose lines another format reads better ends no reading', () => {
  const text = [
    "Incoming connection from ('1²7.0.0.1', 53930)",
    "Peer: ('\u001127.0.0®1', 53930)",
    "Data:\0b'EHLO client.example.test'",
    "Data: b'MAKL8FROM:<sender@examtlä.test>\u0007",
    '===> MAIL FROM:<sgnder@eðample.4eót>',
    'óenler: senäer@examðle.test',
    '',
  ].join('\n')
  assert.doesNotThrow(() => reading(text))
})
