import type { ByteString } from '../smtp/octets.ts'
import type { SessionSink } from '../smtp/session.ts'
import { signOf } from './detect.ts'
import { Dialogue } from './dialogue.ts'
import type { Format, Reader } from './format.ts'
import { PrintedSession } from './printed-session.ts'
import { replyCode } from '../smtp/words.ts'
import { TERMINALS } from './terminal-dialogue.ts'

/** Lines that s_client, not the session, printed, wherever they stand. */
const OWN =
  /^(?:CONNECTED\(|---$|Certificate chain|Server certificate|-----(?:BEGIN|END)|subject=|issuer=|No client certificate|Acceptable client|Client Certificate Types|Requested Signature|Shared Requested|Peer sign|Server Temp Key|SSL handshake has|Verification|New, |Server public key|Secure Renegotiation|Compression|Expansion|No ALPN|SSL-Session:|Post-Handshake|read R BLOCK|RENEGOTIATING|DONE|closed$|read:errno|write:errno|depth=|verify |Can't use|Didn't find|Early data|Extended master|ALPN|SRTP|Verify return|Max Early|Reused, |KEYUPDATE|CONNECTION|SSL3? |[0-9A-F]{8,16}:error:|\d+:error:|Connecting to |<<< |>>> |(?:read|write) (?:from|to) 0x|[0-9a-f]{4} - (?:[0-9a-f]{2}[ -]){1,16}| {2,}\S|\s+\d+ s:|\s+[iav]:)/
/** Begins a block of s_client's own that `---` ends. */
const BLOCK = /^(?:CONNECTED\(|Certificate chain|Server certificate|Post-Handshake|SSL-Session:)/
/** Typed lines that s_client may obey by their first letter, and then never sends. */
const LETTER = /^[RQKk]/
/** What it says when it does: the next line tells. */
const OBEYED: Readonly<Record<string, string>> = { R: 'RENEGOTIATING', Q: 'DONE', K: 'KEYUPDATE' }
const BASE64_ROW = /^[A-Za-z0-9+/]{16,64}={0,2}$/

function read(sink: SessionSink): Reader {
  const session = new PrintedSession(sink, { vantage: 'client' })
  const dialogue = new Dialogue(session)
  let block = false
  let certificate = false
  let said = false
  let held: { text: ByteString; sourceLine: number } | null = null
  const settle = (isObeyed = false): void => {
    if (held === null) return
    if (isObeyed) dialogue.note(held.text, held.sourceLine)
    else dialogue.line(held.text, held.sourceLine)
    held = null
  }
  const typed = (text: ByteString, sourceLine: number): void => {
    if (LETTER.test(text)) held = { text, sourceLine }
    else dialogue.line(text, sourceLine)
  }
  return {
    line(text, sourceLine, terminator) {
      const isAnswer = held !== null && OBEYED[(held.text[0] ?? '').toUpperCase()] === text
      settle(isAnswer)
      if (isAnswer) return dialogue.note(text, sourceLine)
      // s_client has spoken STARTTLS itself and shows nothing of it: what it prints is inside TLS.
      const inTls = (): void => {
        if (!said) dialogue.tlsStarted(sourceLine)
        said = true
      }
      if (terminator.length > 2) {
        inTls()
        return dialogue.told('S', text, sourceLine)
      }
      if (dialogue.inMailData) return typed(text, sourceLine)
      if (text.startsWith('-----BEGIN')) certificate = true
      if (BLOCK.test(text)) block = true
      const own =
        OWN.test(text) || (block && !isSession(text)) || (certificate && BASE64_ROW.test(text))
      if (text.startsWith('-----END')) certificate = false
      if (text === '---' || text === 'read R BLOCK') block = false
      if (text.startsWith('CONNECTED(')) {
        dialogue.close()
        said = false
      }
      if (own || /^Script (?:started|done)/.test(text)) return dialogue.note(text, sourceLine)
      if (isSession(text)) inTls()
      typed(text, sourceLine)
    },
    end() {
      settle()
      dialogue.end()
    },
  }
}

function isSession(text: string): boolean {
  return replyCode(text) !== 0
}

/** openssl s_client -starttls smtp (or on 465) as the terminal showed it. */
export const opensslSClient: Format = {
  id: 'openssl-s_client',
  title: 'openssl s_client (terminal, script)',
  alike: TERMINALS,
  example:
    'CONNECTED(00000003)\ndepth=0 CN = mx.example.com\n---\n250 CHUNKING\nread R BLOCK\nmail from:<a@example.com>\n250 2.1.0 Ok',
  loses:
    'everything before TLS (banner, first EHLO, STARTTLS) but the last line of the EHLO reply; lines that were typed with R or Q in front and never sent; direction',
  detect: (head) => [
    ...signOf(head, /^CONNECTED\([0-9A-F]{8}\)/, 's_client’s "CONNECTED("', 0.9),
    ...signOf(
      head,
      /COMMAND="*openssl s_client|[#$%>] ?openssl s_client/,
      'a command that starts s_client',
      0.9,
    ),
    ...signOf(
      head,
      /^(?:Didn't find STARTTLS in server response|verify (?:return|error):)/,
      's_client’s own',
      0.8,
    ),
    ...signOf(
      head,
      /^(?:read R BLOCK|Post-Handshake New Session Ticket arrived:|SSL handshake has read )/,
      's_client’s own',
      0.8,
    ),
  ],
  read,
}
