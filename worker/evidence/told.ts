import type { Passage } from './passage.ts'

/** A reply of a server, as somebody else tells of it. */
export interface ToldReply {
  /** the piece that tells it, and where it ends in the passage */
  piece: string
  end: number
  /** the reply from its code on */
  reply: string
  /** `500` */
  code: string
  /** the command it answers, as Postfix, Exim and the others name it; null if that is not said */
  command: string | null
  /** who gave it, or null */
  host: string | null
  /** client: the sender tells what it was answered; unknown: it may stand in the server's own log */
  by: 'client' | 'unknown'
  /** it stands there as a line of a dialogue */
  spoken: boolean
}

interface Introduction {
  /** named groups: `reply`, and `host`, `command` where they are said */
  pattern: RegExp
  /** what every text has that it fits, in small letters: looked for first, since most lines have none */
  holds?: string
  /** where the reply ends is told by words or marks behind it, so it may go over several lines */
  closed?: true
  /** a line of a dialogue, as sendmail and Courier print it */
  spoken?: true
}

const REPLY = String.raw`(?<reply>(?:[245]\d\d|3[35]4)[ -].{0,600}?)`
const HOST = String.raw`(?<host>[A-Za-z0-9_.:#-]{1,255})`
const ADDRESS = String.raw`(?:\[[^\]]{1,80}\]|\([^)]{1,80}\))`

const all = (source: string): RegExp => new RegExp(source, 'i')

/** How programs introduce the reply of a remote server. Each is its own program's wording; the first that fits a piece wins. */
const INTRODUCTIONS: readonly Introduction[] = [
  // Postfix: host H[A] said: R (in reply to C command)
  {
    pattern: all(
      `host ${HOST}${ADDRESS}(?::\\d+)? (?:said|refused to talk to me): ${REPLY} \\(in reply to (?<command>[a-z -]{2,30}?) command\\)`,
    ),
    closed: true,
  },
  {
    pattern: all(
      `host ${HOST}${ADDRESS}(?::\\d+)? (?:said|refused to talk to me): ${REPLY}(?:\\)$|$)`,
    ),
  },
  // Exim
  {
    holds: 'smtp error from remote mail',
    pattern: all(
      `(?:host ${HOST} ${ADDRESS}:? *)?SMTP error from remote mail(?:er| server) after (?:pipelined )?(?<command>initial connection|end of data|sending data block|[A-Z]{4,9}(?: FROM| TO)?)(?::<[^>]{0,320}>|[^:]{0,260}?)?(?: SIZE=\\d+)?: *(?:host (?<later>[A-Za-z0-9_.-]+) ${ADDRESS}: *)?${REPLY}$`,
    ),
  },
  // Exim's log: R=… T=… H=h [a]: SMTP error …
  {
    holds: 'smtp error from remote mail',
    pattern: all(
      `\\bH=${HOST} ${ADDRESS}.{0,200}?: SMTP error from remote mail(?:er| server) after (?:pipelined )?(?<command>initial connection|end of data|[A-Z]{4,9}(?: FROM| TO)?)[^:]{0,260}?: *${REPLY}$`,
    ),
  },
  // qmail
  {
    holds: 'remote host said: ',
    pattern: all(
      `(?:${HOST} does not like recipient\\.?|Connected to ${HOST.replace('host', 'other')} but (?<qmail>sender was rejected|my name was rejected|greeting failed|connection died)\\.?|${HOST.replace('host', 'third')} failed (?<after>on DATA command|after I sent the message)\\.?) *Remote host said: ${REPLY}(?: Giving up|$)`,
    ),
  },
  {
    holds: 'most progress was',
    pattern: all(
      `most progress was (?<command>[A-Z ]{4,9}) response; remote host ${HOST} said: ${REPLY}(?: \\.|$)`,
    ),
  },
  { pattern: all(`Remote host said: ${REPLY}(?: Giving up|$)`) },
  // Exchange and Microsoft 365
  {
    pattern: all(
      `(?:Remote )?Server(?: at ${HOST}(?: \\([^)]{1,80}\\))?)? returned '${REPLY}'(?!s)`,
    ),
    closed: true,
  },
  { pattern: all(`responded with: "${REPLY}"(?=\\.? Attempted|\\.?$)`), closed: true },
  {
    pattern: all(`\\[?Message=${REPLY}\\](?:.{0,40}?LastAttemptedServerName=${HOST})?`),
    closed: true,
  },
  {
    pattern: all(
      `#(?:< ?#?[45]\\.\\d{1,3}\\.\\d{1,3} (?:smtp|x-\\w+); ?)?${REPLY}(?:> ?#SMTP#|##|$)`,
    ),
  },
  { pattern: all(`<${HOST} #[45]\\.\\d{1,3}\\.\\d{1,3} (?:smtp|x-\\w+); ?${REPLY}>?$`) },
  // Courier's log
  { pattern: all(`\\bmsg="${REPLY}"`), closed: true },
  // hMailServer
  { pattern: all(`Remote server replied: ${REPLY}$`) },
  // Gmail
  {
    pattern: all(
      `(?:server returned|remote server) was: *(?:<[^>]*>)?${REPLY}(?: \\(state \\d+\\)\\.?|$)`,
    ),
  },
  // RFC 3464
  { pattern: all(`Diagnostic-Code: *(?:smtp|x-[\\w-]+) *; *${REPLY}$`) },
  // sendmail and Courier
  { pattern: all(`^<<< ${REPLY}$`), spoken: true },
  { pattern: all(`\\(reason: ${REPLY}\\)`), closed: true },
  { pattern: all(`\\bstat=[A-Z][\\w ]{2,40}: ${REPLY}$`) },
  // libraries: the command that failed, then the reply
  {
    pattern: all(
      `(?:Expected: ?\\d{3}, actual: ?\\d{3}(?:, whole response|.{0,20}?response): ?)${REPLY}$`,
    ),
  },
  // mox
  {
    pattern: all(
      `\\b(?<command>STARTTLS|EHLO|HELO|AUTH|BDAT|MAIL|RCPT|DATA): got \\d{3}, expected \\d{3}.{0,40}?: ${REPLY}(?:"|$)`,
    ),
  },
  // MDaemon's log, and others that mark what comes with an arrow
  { pattern: all(`(?:^|\\s)<-{1,2} (?<reply>[45]\\d\\d[ -].{0,600}?)$`), spoken: true },
  // smtplib's exceptions
  {
    pattern: all(
      `SMTP(?:Sender|Recipients)Refused: (?:\\{['"][^'"]{1,320}['"]: )?\\((?<reply>[2-5]\\d\\d, *b?['"].{0,400}?['"])(?:\\)|, ['"])`,
    ),
    closed: true,
  },
  // check_smtp
  { pattern: all(`Invalid SMTP response received[^:]{0,60}: ${REPLY}$`) },
  // OpenSMTPD: ADDRESS: R; Cisco ESA: ('550', ['R'])
  { pattern: all(`^<?[^\\s:<>@]{1,64}@[^\\s:<>]{1,255}>?: ${REPLY}$`) },
  { pattern: all(`\\('(?<reply>[2-5]\\d\\d', \\[?'.{0,400}?)'?\\]?\\)`), closed: true },
  { pattern: all(`upgrading connection with (?<command>STARTTLS): ${REPLY}$`) },
  {
    pattern: all(
      `\\b(?<command>STARTTLS|EHLO|HELO|AUTH|BDAT|MAIL|RCPT|DATA|MAIL FROM|RCPT TO|DATA END) (?:command )?(?:failed|rejected|refused|not accepted)(?:[^:\\d]{0,40}): *['"(]?${REPLY}$`,
    ),
  },
  {
    pattern: all(
      `(?:Expected response code "\\d{3}",? )?but got code "\\d{3}", with message "${REPLY}"\\.?$`,
    ),
  },
  {
    pattern: all(
      `(?:Server response|Serverantwort|Server responded|server said|The server response was|last response|whole response|server replied|Response|Antwort)(?: was)?: *['"(]?${REPLY}(?:'(?!\\w)|", (?:Port|Error)|"$|$)`,
    ),
  },
  {
    pattern: all(
      `\\b\\w*(?:Exception|Error|Failure|Syntax|failed)\\b[^:\\d]{0,80}: *\\(?${REPLY}$`,
    ),
  },
  {
    pattern: all(`\\b\\w*(?:Exception|Error)\\b: *\\((?<reply>[2-5]\\d\\d, *b?['"].{0,400}?)\\)$`),
  },
]

/**
 * Words of which each introduction needs some: most lines have none of them, and are not tried on each. A new
 * introduction whose words are not here adds them.
 */
const INTRODUCING =
  /<-|received|said|refused|failed|rejected|not accepted|SMTP error|returned '|respon|antwort|message=|#|msg="|replied|was:|diagnostic-code|^<<< |reason: |stat=|actual:|: got |@[^\s:<>]{1,255}>?: |\('|upgrading|got code|exception|error|failure|syntax/i

/** A reply by itself at the head of a line: a fragment of a log or of a dialogue. */
const BARE = /^["'(]?(?<reply>[45]\d\d[ -](?:#?\d\.\d{1,3}\.\d{1,3}\b)?.{2,400})$/

/** Replies told of on one line at most; a bounce on one line may name several hosts. */
const MAX_TOLD = 8

/** Replies told in what begins on the passage's own line. */
export function toldReplies(passage: Passage): ToldReply[] {
  if (!/[2-5]\d\d/.test(passage.text)) return []
  const own = passage.text.slice(0, passage.own)
  const introduced = INTRODUCING.test(passage.text) ? INTRODUCTIONS : []
  const lower = passage.text.toLowerCase()
  for (const { holds, pattern, closed, spoken } of introduced) {
    if (holds !== undefined && !lower.includes(holds)) continue
    const first = (closed ? null : pattern.exec(own)) ?? pattern.exec(passage.text)
    if (first === null || first.index >= passage.own) continue
    const found = [told(first, passage, { by: 'client', spoken: spoken ?? false })]
    for (let at = first.index + first[0].length; at < passage.own && found.length < MAX_TOLD;) {
      const rest = { ...passage, text: passage.text.slice(at), own: passage.own - at }
      const next = pattern.exec(rest.text)
      if (next === null || next.index >= rest.own || next[0] === '') break
      const one = told(next, rest, { by: 'client', spoken: spoken ?? false })
      found.push({ ...one, end: at + one.end })
      at += next.index + next[0].length
    }
    return found
  }
  const bare = BARE.exec(own)
  return bare === null ? [] : [told(bare, passage, { by: 'unknown', spoken: true })]
}

/** The command an error object names beside its response. */
const COMMAND_MEMBER = /["']?\b(?:command|cmd)["']?[:=] ?["']?([A-Za-z]{4,8})(?: [A-Z]+)?\b/
/** A host among the members of a log record. */
const HOST_MEMBER =
  /\b(?:host|hostname|relay|servername|server|LastAttemptedServerName)["']?[:=] ?["']?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)/

function told(
  found: RegExpExecArray,
  { text }: Passage,
  how: Pick<ToldReply, 'by' | 'spoken'>,
): ToldReply {
  const groups = found.groups ?? {}
  const reply = (groups['reply'] ?? '').trim()
  const host =
    groups['host'] ??
    groups['later'] ??
    groups['other'] ??
    groups['third'] ??
    (how.spoken ? undefined : HOST_MEMBER.exec(text)?.[1]) ??
    null
  return {
    piece: found[0],
    end: found.index + found[0].length,
    reply,
    code: reply.slice(0, 3),
    command: commandOf(
      groups['command'] ?? qmailCommand(found[0]) ?? COMMAND_MEMBER.exec(text)?.[1],
    ),
    host: host?.replace(/[.:]+$/, '') ?? null,
    ...how,
  }
}

function qmailCommand(piece: string): string | undefined {
  if (/does not like recipient/.test(piece)) return 'RCPT'
  if (/sender was rejected|SenderRefused/.test(piece)) return 'MAIL'
  if (/RecipientsRefused/.test(piece)) return 'RCPT'
  if (/Invalid SMTP response received/.test(piece)) return 'greeting'
  if (/my name was rejected/.test(piece)) return 'HELO'
  if (/greeting failed/.test(piece)) return 'greeting'
  return /failed (?:on DATA|after I sent)/.test(piece) ? 'DATA' : undefined
}

/** `MAIL FROM`, `end of data`, `initial connection` as one word. */
export function commandOf(words: string | undefined): string | null {
  if (words === undefined) return null
  const first = words.trim().toUpperCase()
  if (/^INITIAL (?:CONN|SERVER)/.test(first) || first === 'CONNECT') return 'greeting'
  if (/^END OF DATA|^SENDING DATA|^DATA|MESSAGE BODY/.test(first)) return 'DATA'
  return /^[A-Z-]+/.exec(first)?.[0] ?? null
}
