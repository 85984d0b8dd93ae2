import type { Frame } from './frame.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { SessionSink } from '../../smtp/session.ts'
import { replyCode } from '../../smtp/words.ts'
import { CutMailData } from './cut-mail-data.ts'
import { Dialogue } from './dialogue.ts'
import type { Reader } from '../format.ts'
import { PrintedSession } from './printed-session.ts'

/** script(1)'s own lines, and shell prompts with a command that starts or ends such a session. */
const SHELL =
  /^Script (?:started|done)(?: on |,|$)|^[^\s<>]{0,80}[#$%>] ?(?:sudo |time )?(?:telnet|nc|ncat|netcat|openssl|gnutls-cli|plink|socat|exit|logout)(?:\s|$)|^\[?[^\s<>]{1,80}[#$%]\s*(?:\^C)?$|^\^[C\]D]$/i

/** A frame that only counts outside of mail data, where a body may say the same. */
export type FrameOf = (text: ByteString) => Frame

/**
 * Reads what a terminal showed of a client in which somebody typed: telnet, netcat, s_client. Lines that
 * end in CR CR LF came from the server (the terminal added a CR to its CR LF); typed ones end in CR LF.
 */
export function readTerminal(sink: SessionSink, frameOf: FrameOf): Reader {
  const session = new PrintedSession(sink, { vantage: 'client' })
  const dialogue = new Dialogue(session)
  const frame = (text: ByteString): Frame => frameOf(text) ?? (SHELL.test(text) ? 'note' : null)
  const cut = new CutMailData(dialogue, frame)
  let crSeen = false
  let perhapsTyped: { text: ByteString; sourceLine: number } | null = null
  /**
   * A code that the terminal gave no second CR was typed in mail data. Elsewhere a server that sends
   * some bare LFs said it, unless no reply is due and the server refuses it right away.
   */
  const spoken = (text: ByteString, sourceLine: number, terminator: string): void => {
    const isCode = crSeen && replyCode(text) !== 0
    if (isCode && dialogue.inMailData) dialogue.told('C', text, sourceLine)
    else if (isCode && !dialogue.awaitsReply) perhapsTyped = { text, sourceLine }
    else dialogue.line(text, sourceLine, terminator === '' ? '' : '\r\n')
  }
  const settle = (isRefused: boolean): void => {
    if (perhapsTyped === null) return
    const { text, sourceLine } = perhapsTyped
    perhapsTyped = null
    if (isRefused) dialogue.told('C', text, sourceLine)
    else dialogue.line(text, sourceLine)
  }
  return {
    line(text, sourceLine, terminator) {
      settle(terminator.length > 2 && replyCode(text) >= 500)
      if (terminator.length > 2 && (text !== '' || session.isOpen)) {
        cut.end()
        crSeen = true
        return dialogue.told('S', text, sourceLine)
      }
      if (dialogue.inMailData || cut.isHolding) {
        if (cut.holds({ text, sourceLine, terminator })) return
        if (dialogue.inMailData) return spoken(text, sourceLine, terminator)
      }
      const found = frame(text)
      if (found === null) return spoken(text, sourceLine, terminator)
      dialogue.note(text, sourceLine)
      if (found === 'opened' || found === 'closed') {
        crSeen = false
        dialogue.close()
      }
      if (found === 'tls') dialogue.tlsStarted(sourceLine)
    },
    end() {
      settle(false)
      cut.end()
      dialogue.end()
    },
  }
}

/** The forms that a terminal's record without the program's own lines may be of. */
export const TERMINALS: readonly string[] = [
  'bare',
  'telnet',
  'nc',
  'ncat',
  'putty-plink',
  'putty-log',
  'openssl-s_client',
  'gnutls-cli',
]
