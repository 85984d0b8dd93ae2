import { looksLikeCommand, replyCode } from '../../../smtp/words.ts'
import { signOf } from '../../detect.ts'
import type { Format } from '../../format.ts'
import { readMarkedLines } from '../any/marked-lines.ts'

const NAIL =
  /^(?:s-nail|s-mailx|mailx|mail|nail): >>> ?(SERVER: ?)?(.*?)(?:Unexpected EOF on SMTP connection)?$/

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
    readMarkedLines(sink, 'client', (text, dialogue) => {
      const found = NAIL.exec(text)
      const said = found?.[2] ?? ''
      // s-nail prints a line of the message before it doubles its dot (RFC 5321 4.5.2).
      const stuffed =
        dialogue.inMailData && said.startsWith('.') && said !== '.' ? `.${said}` : said
      if (found !== null && found[1] === undefined) return { kind: 'client', text: stuffed }
      if (found !== null) return { kind: 'server', text: said }
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

const ESMTP = /^([CSH]): ?(.*)$/

/** libESMTP's protocol trace (esmtp -X): further lines bear no mark, the message is headers only. */
export const esmtpX: Format = {
  id: 'esmtp-X',
  title: 'esmtp -X (libESMTP)',
  example:
    'S: 220 mx.example.com ESMTP\nC: EHLO client.example.test\nS: 250-mx.example.com\n250-SIZE\n250 DSN',
  loses: 'BDAT, its replies and all that follows them, message body, its last dot',
  detect: (head) => {
    const marked = signOf(head, /^(?:S: [2-5]\d\d[ -]|C: [A-Z])/, 'marked `S:` or `C:`', 0.6, 2)
    const bare = signOf(head, /^[2-5]\d\d[ -]/, 'lines of a reply without a mark', 0.6)
    const headers = signOf(head, /^H: [\w-]+: /, 'marked `H:`', 0.8)
    return marked.length > 0 && (bare.length > 0 || headers.length > 0)
      ? [...marked, ...bare, ...headers]
      : []
  },
  read: (sink) => {
    // One mark stands before each write and each read, however many lines they were.
    let side: 'client' | 'server' = 'server'
    return readMarkedLines(sink, 'client', (text, dialogue) => {
      const found = ESMTP.exec(text)
      if (found === null) {
        const goesOn = side === 'server' ? replyCode(text) !== 0 : looksLikeCommand(text)
        return goesOn ? { kind: side, text } : null
      }
      if (found[1] === 'H' && !dialogue.inMailData) return { kind: 'note', text: found[2] ?? '' }
      side = found[1] === 'S' ? 'server' : 'client'
      return { kind: side, text: found[2] ?? '' }
    })
  },
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
