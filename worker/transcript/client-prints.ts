import type { ByteString } from '../smtp/octets.ts'
import { replyCode } from '../smtp/words.ts'
import { signOf } from './detect.ts'
import type { Dialogue } from './dialogue.ts'
import type { Format } from './format.ts'
import type { ReadLine } from './marked-lines.ts'
import { readMarkedLines } from './marked-lines.ts'

const NAIL = /^(?:s-nail|s-mailx|mailx|mail|nail): >>> ?(SERVER: ?)?(.*)$/

/** s-nail -v -v: `>>> ` stands before both sides. */
export const sNailV: Format = {
  id: 's-nail-v',
  title: 's-nail (mailx) -v -v',
  example:
    's-nail: >>> SERVER: 220 mx.example.com ESMTP\ns-nail: >>> HELO client.example.test\ns-nail: >>> SERVER: 250 mx.example.com',
  loses: 'line ends; with one -v everything',
  detect: (head) => [
    ...signOf(head, /^[\w.-]+: >>> SERVER: /, 'marked `>>> SERVER:`', 0.9),
    ...signOf(head, /^(?:s-nail|s-mailx): /, 's-nail’s own', 0.9, 3),
  ],
  read: (sink) =>
    readMarkedLines(sink, 'client', (text) => {
      const found = NAIL.exec(text)
      if (found !== null)
        return { kind: found[1] === undefined ? 'client' : 'server', text: found[2] ?? '' }
      const opened = /^[\w.-]+: Resolving host /.test(text)
      return { kind: opened ? 'opened' : 'note', text }
    }),
}

const MAILUTILS = /^[\w./-]+: ([CS]): ?(.*)$/

/** GNU Mailutils with --debug-level=mailer.prot. */
export const mailutils: Format = {
  id: 'mailutils',
  title: 'GNU Mailutils --debug-level=mailer.prot',
  example: 'mail: S: 220 mx.example.com ESMTP\nmail: C: EHLO client.example.test',
  loses: 'line ends, mail data',
  detect: (head) =>
    signOf(
      head,
      /^[\w./-]+: (?:S: [2-5]\d\d[ -]|C: [A-Z])/,
      'marked `program: S:` or `C:`',
      0.85,
      2,
    ),
  read: (sink) =>
    readMarkedLines(sink, 'client', (text) => {
      const found = MAILUTILS.exec(text)
      if (found === null) return { kind: 'note', text }
      return { kind: found[1] === 'C' ? 'client' : 'server', text: found[2] ?? '' }
    }),
}

/** Sendmail's sendmail -v: the client's lines have `>>> `, the server's nothing. */
export const sendmailV: Format = {
  id: 'sendmail-v',
  title: 'sendmail -v (client)',
  example:
    'bob@example.com... Connecting to mx.example.com. via esmtp...\n220 mx.example.com ESMTP\n>>> EHLO client.example.test\n250-mx.example.com',
  loses: 'mail data, line ends, whether TLS began',
  detect: (head) => {
    // Two arrows are another form: Sendmail's replies bear none.
    if (head.lines.some((line) => /^<<<? /.test(line))) return []
    return [
      ...signOf(
        head,
        /^>>> (?:EHLO|HELO|LHLO|MAIL|RCPT|DATA|QUIT|RSET|STARTTLS|XXXX)/i,
        'marked `>>> `',
        0.6,
      ),
      ...signOf(
        head,
        /^.{1,320}\.\.\. Connecting to .{1,300} via |^Closing connection to /,
        'sendmail’s own',
        0.85,
      ),
    ]
  },
  read: (sink) =>
    readMarkedLines(sink, 'client', (text) => {
      if (text.startsWith('>>> ')) return { kind: 'client', text: text.slice(4) }
      if (text === '>>>') return { kind: 'client', text: '' }
      if (/\.\.\. Connecting to /.test(text)) return { kind: 'opened', text }
      if (replyCode(text) !== 0 && !text.startsWith('050 ')) return { kind: 'server', text }
      return { kind: 'note', text }
    }),
}

const SENDEMAIL = /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ )?sendemail\[\d+\]: (\w+) => (.*)$/i

const SENDEMAIL_OWN = /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ )?sendemail\[\d+\]: /i

/** The lines of a reply that sendEmail has joined with `, `: a new one begins where the code stands again. */
function joinedReply(text: ByteString): ByteString[] {
  const code = replyCode(text)
  if (code === 0) return [text]
  const lines: ByteString[] = []
  let from = 0
  const next = new RegExp(`, (?=${code}[ -])`, 'g')
  for (const { index } of text.matchAll(next)) {
    if (!text.startsWith(`${code}-`, from)) break
    lines.push(text.slice(from, index))
    from = index + 2
  }
  lines.push(text.slice(from))
  return lines
}

/** sendEmail (Caspian's) with -v -v and more. */
export const sendEmail: Format = {
  id: 'sendEmail',
  title: 'sendEmail -v -v',
  example:
    'Nov 24 02:07:54 client sendemail[1356]: SUCCESS => Received: \t220 mx.example.com ESMTP\nNov 24 02:07:54 client sendemail[1356]: INFO => Sending: \tEHLO client.example.test',
  loses:
    'AUTH answers, mail data, how lines of a reply were cut (joined by commas); with fewer -v all',
  detect: (head) => signOf(head, SENDEMAIL_OWN, 'sendEmail’s', 0.95),
  read: (sink) => {
    const inner: { dialogue: Dialogue | null } = { dialogue: null }
    const reader = readMarkedLines(sink, 'client', (text, dialogue) => {
      inner.dialogue = dialogue
      return sendEmailLine(text)
    })
    return {
      line(text, sourceLine, terminator) {
        const reply = /(?:Received: \t?|The server (?:said|replied)[^:]*: ?)(.*)$/.exec(text)
        const lines = reply === null || !SENDEMAIL.test(text) ? null : joinedReply(reply[1] ?? '')
        if (lines === null || lines.length < 2) return reader.line(text, sourceLine, terminator)
        const head = text.slice(0, text.length - (reply?.[1]?.length ?? 0))
        for (const line of lines) reader.line(head + line, sourceLine, terminator)
      },
      end: () => reader.end(),
    }
  },
}

function sendEmailLine(text: ByteString): ReadLine | null {
  const found = SENDEMAIL.exec(text)
  if (found === null) return { kind: 'note', text }
  const said = found[2] ?? ''
  const sent = /^Sending: \t?(.*)$/.exec(said)
  if (sent !== null) return { kind: 'client', text: sent[1] ?? '' }
  const received = /^Received: \t?(.*)$/.exec(said)
  if (received !== null && replyCode(received[1] ?? '') !== 0)
    return { kind: 'server', text: received[1] ?? '' }
  if (/^Connecting to /.test(said)) return { kind: 'opened', text: said }
  if (/^Sending message body/.test(said)) return { kind: 'omitted', text: said }
  return { kind: 'note', text: said }
}

const ESMTP = /^([CSH]): ?(.*)$/

/** libESMTP's protocol trace (esmtp -X): replies go on without a mark, the message is headers only. */
export const esmtpX: Format = {
  id: 'esmtp-X',
  title: 'esmtp -X (libESMTP)',
  example:
    'S: 220 mx.example.com ESMTP\nC: EHLO client.example.test\nS: 250-mx.example.com\n250-SIZE\n250 DSN',
  loses: 'DATA of a pipelined block, message body, its last dot, borders of segments',
  detect: (head) => {
    const marked = signOf(head, /^(?:S: [2-5]\d\d[ -]|C: [A-Z])/, 'marked `S:` or `C:`', 0.6, 2)
    const bare = signOf(head, /^[2-5]\d\d[ -]/, 'lines of a reply without a mark', 0.6)
    const headers = signOf(head, /^H: [\w-]+: /, 'marked `H:`', 0.8)
    return marked.length > 0 && (bare.length > 0 || headers.length > 0)
      ? [...marked, ...bare, ...headers]
      : []
  },
  read: (sink) =>
    readMarkedLines(sink, 'client', (text, dialogue) => {
      const found = ESMTP.exec(text)
      if (found === null) return replyCode(text) === 0 ? null : { kind: 'server', text }
      if (found[1] === 'H' && !dialogue.inMailData) return { kind: 'note', text: found[2] ?? '' }
      return { kind: found[1] === 'S' ? 'server' : 'client', text: found[2] ?? '' }
    }),
}

const MSMTP = /^(-->|<--) ?(.*)$/

/** msmtp --debug. */
export const msmtp: Format = {
  id: 'msmtp',
  title: 'msmtp --debug',
  example: '<-- 220 mx.example.com ESMTP\n--> EHLO client.example.test\n<-- 250-mx.example.com',
  loses: 'line ends',
  detect: (head) => [
    ...signOf(head, /^<-- [2-5]\d\d[ -]/, 'marked `<-- `', 0.8, 2),
    ...signOf(head, /^--> [A-Z]/i, 'marked `--> `', 0.6, 2),
    ...signOf(
      head,
      /^(?:loaded (?:system|user) configuration file|using account|ignoring system configuration file)/,
      'msmtp’s own',
      0.6,
    ),
  ],
  read: (sink) =>
    readMarkedLines(sink, 'client', (text) => {
      const found = MSMTP.exec(text)
      if (found !== null)
        return { kind: found[1] === '-->' ? 'client' : 'server', text: found[2] ?? '' }
      if (/^TLS (?:certificate|session) (?:information|parameters)/i.test(text))
        return { kind: 'tls', text }
      return { kind: 'note', text }
    }),
}

const MUTT = /^(?:\[[^\]]{8,30}\](?:<\w>)? ?)?(?:\w+\(\) )?(\d{1,4})([<>]) ?(.*)$/

/** mutt's and neomutt's debug file (-d 2 and more): descriptor and arrow. */
export const mutt: Format = {
  id: 'mutt',
  title: 'mutt / neomutt debug file',
  example:
    '[2026-11-24 02:00:00] 4< 220 mx.example.com ESMTP\n[2026-11-24 02:00:00] 4> EHLO client.example.test',
  loses: 'mail data and AUTH answers below level 3, line ends',
  detect: (head) => [
    ...signOf(
      head,
      /^(?:\[[^\]]{8,30}\](?:<\w>)? ?)?(?:\w+\(\) )?\d{1,4}(?:< [2-5]\d\d[ -]|> (?:EHLO|HELO|MAIL FROM|RCPT TO|DATA|QUIT|STARTTLS))/i,
      'mutt’s `4< ` or `4> `',
      0.85,
      2,
    ),
    ...signOf(
      head,
      /^(?:\[[^\]]+\] )?(?:Neo)?Mutt[ /][\d.-]+.*debugging at level/i,
      'the heading of mutt’s debug file',
      0.8,
    ),
  ],
  read: (sink) =>
    readMarkedLines(sink, 'client', (text) => {
      const found = MUTT.exec(text)
      if (found !== null)
        return { kind: found[2] === '>' ? 'client' : 'server', text: found[3] ?? '' }
      if (/SSL\/TLS connection using/.test(text)) return { kind: 'tls', text }
      return { kind: /Looking up |Connecting to /.test(text) ? 'opened' : 'note', text }
    }),
}
