import type { ByteString } from '../../smtp/octets.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'

/** What loggers print for a line's end, or behind a line: `<CRLF>`, `\\r\\n`, `</server>`, a table's border. */
const PRINTED_END =
  /(?:<EOL>|<CRLF>|<CR><LF>|(?:\\r)?\\n|\\r|\\x0d\\x0a|\\015\\012|\^M|<\/[a-z]{1,20}>| \|)$/i

/** Escaped line ends: no reply has them of its own. */
const ESCAPED_END = /(?:(?:\\r)?\\n|\\x0d\\x0a|\\015\\012)$/i

/**
 * Learns whether every line of a print has such an end. A reply may end in `<CRLF>` of its own (that of
 * 354 does), a command never.
 */
export class PrintedEnd {
  private lines = 0
  private commands = 0
  private isPrinted = true

  /** A line of the session as it was printed; any other tells nothing. */
  add(text: ByteString): void {
    const said = text.replace(PRINTED_END, '')
    const isCommand = looksLikeCommand(said)
    if (!isCommand && replyCode(said) === 0) return
    if (said.length === text.length) this.isPrinted = false
    this.lines++
    if (isCommand) this.commands++
  }

  /** The line without the end that all of them have, and without an escaped one in any case. */
  strip(text: ByteString): ByteString {
    if (this.isPrinted && this.commands > 0 && this.lines > 1) return text.replace(PRINTED_END, '')
    return text.includes('\\') ? text.replace(ESCAPED_END, '') : text
  }
}
