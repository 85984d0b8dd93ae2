import { MAX_EVIDENCE_TEXT_OCTETS } from '../limits.ts'
import { clip } from '../redact/clip.ts'
import { printed, SessionRedaction } from '../redact/redact.ts'
import type { Redacted } from '../redact/redacted.ts'

/** Words behind which credentials stand in programs' debug output. */
const CREDENTIALS =
  /\b(?:pass(?:word|wd)?|pwd|secret|token|credentials?|user(?:name)?)["']?\s*[:=>]+\s*["']?[^\s"',;)]+|(?<=\bcmd: AUTH ).+|(?<=\bAUTH (?:PLAIN|LOGIN|XOAUTH2|NTLM|CRAM-MD5) )\S+/gi

/** What a server quotes as a command it does not know may be an AUTH value that lost its place. */
const UNKNOWN_QUOTE =
  /((?:unrecogni[sz]ed|unknown|invalid|bad|command)[^"']{0,30}["'])((?!X{4,}["' ])[^"']{6,})(["'])/gi
const VERBS =
  /^(?:EHLO|HELO|STARTTLS|MAIL|RCPT|BDAT|DATA|VRFY|EXPN|QUIT|NOOP|RSET|HELP|ETRN|X-[A-Z0-9]+|XCLIENT|XFORWARD)\b/i

/** The exact piece of a text as it may be shown: AUTH values, and what may be one, are emptied. */
export function shownPiece(piece: string): Redacted {
  const safe = piece
    .replace(CREDENTIALS, (found) => `[redacted ${found.length} octets]`)
    .replace(UNKNOWN_QUOTE, (whole, before: string, quoted: string, after: string) =>
      VERBS.test(quoted) ? whole : `${before}[redacted ${quoted.length} octets]${after}`,
    )
  return clip(new SessionRedaction().quoted(safe.trim()), MAX_EVIDENCE_TEXT_OCTETS)
}

/** A host's name or address as it may be shown, or null where there is none worth naming. */
export function shownHost(host: string | null): Redacted | null {
  if (host === null || !/^[A-Za-z0-9][A-Za-z0-9_.:-]{1,254}$/.test(host)) return null
  return printed(host)
}

const COMMANDS: ReadonlySet<string> = new Set([
  ...[
    'greeting',
    'HELO',
    'EHLO',
    'STARTTLS',
    'AUTH',
    'MAIL',
    'RCPT',
    'DATA',
    'BDAT',
    'QUIT',
    'RSET',
  ],
  ...['NOOP', 'VRFY', 'EXPN', 'ETRN', 'HELP', 'X-EXPS', 'X-ANONYMOUSTLS', 'XEXCH50', 'XCLIENT'],
])

/** A command by its verb, as it may be shown; null for what is none. */
export function shownCommand(command: string | null): Redacted | null {
  return command !== null && COMMANDS.has(command) ? printed(command) : null
}
