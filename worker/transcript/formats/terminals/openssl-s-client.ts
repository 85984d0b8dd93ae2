import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { CutMailData } from '../../session/cut-mail-data.ts'
import { signOf } from '../../detect.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Format, Reader } from '../../format.ts'
import { PrintedSession } from '../../session/printed-session.ts'
import { replyCode } from '../../../smtp/words.ts'
import { TERMINALS } from '../../session/terminal-dialogue.ts'

/** Lines that s_client, not the session, printed, wherever they stand. */
const OWN =
  /^(?:CONNECTED\(|---$|Certificate chain|Server certificate|-----(?:BEGIN|END)|subject=|issuer=|No client certificate|Acceptable client|Client Certificate Types|Requested Signature|Shared Requested|Peer sign|Server Temp Key|SSL handshake has|Verification|New, |Server public key|Secure Renegotiation|Compression|Expansion|No ALPN|SSL-Session:|Post-Handshake|read R BLOCK|RENEGOTIATING|DONE|closed$|read:errno|write:errno|depth=|verify |Can't use|Didn't find|Early data|Extended master|ALPN|SRTP|Verify return|Max Early|Reused, |KEYUPDATE|CONNECTION|SSL3? |[0-9A-F]{8,16}:error:|\d+:error:|Connecting to |[0-9a-f]{4} - (?:[0-9a-f]{2}[ -]){1,16}| {2,}\S|\s+\d+ s:|\s+[iav]:)/
/** Begins a block of s_client's own that `---` ends. */
const BLOCK = /^(?:CONNECTED\(|Certificate chain|Server certificate|Post-Handshake|SSL-Session:)/
/** Begins what -msg and -debug say of a record: even among mail data, its rows follow. */
const RECORD =
  /^(?:(?:<<<|>>>) (?:D?TLS|SSL|\?\?\?)[ \d.]*, .{1,80}\[length [0-9a-f]{4}\]|(?:read|write) (?:from|to) 0x[0-9a-f]+ \[0x)/
/** Typed lines that s_client may obey by their first letter, and then never sends. */
const LETTER = /^[RQKk]/
/** What it says when it does: the next line tells. */
const OBEYED: Readonly<Record<string, string>> = { R: 'RENEGOTIATING', Q: 'DONE', K: 'KEYUPDATE' }
const BASE64_ROW = /^[A-Za-z0-9+/]{16,64}={0,2}$/

class SClientReader implements Reader {
  private readonly dialogue: Dialogue
  private readonly cut: CutMailData
  private block = false
  private certificate = false
  private said = false
  /** s_client speaks of itself: its further lines are its own, even among mail data */
  private speaks = false
  private held: { text: ByteString; sourceLine: number } | null = null

  constructor(sink: SessionSink) {
    this.dialogue = new Dialogue(new PrintedSession(sink, { vantage: 'client' }))
    this.cut = new CutMailData(this.dialogue, (text) =>
      text === 'closed' ? 'closed' : isOwn(text) ? 'note' : null,
    )
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    const isAnswer = this.held !== null && OBEYED[(this.held.text[0] ?? '').toUpperCase()] === text
    this.settle(isAnswer)
    if (isAnswer) return this.own(text, sourceLine)
    if (terminator.length > 2) {
      this.inTls(sourceLine)
      this.cut.end()
      return this.dialogue.told('S', text, sourceLine)
    }
    if (RECORD.test(text) || (this.speaks && OWN.test(text))) return this.own(text, sourceLine)
    this.speaks = false
    if (this.dialogue.inMailData || this.cut.isHolding) {
      if (this.cut.holds({ text, sourceLine, terminator })) return
      if (this.dialogue.inMailData) return this.typed(text, sourceLine)
    }
    this.outsideMailData(text, sourceLine)
  }

  end(): void {
    this.settle(false)
    this.cut.end()
    this.dialogue.end()
  }

  private outsideMailData(text: ByteString, sourceLine: number): void {
    if (text.startsWith('-----BEGIN')) this.certificate = true
    if (BLOCK.test(text)) this.block = true
    const own =
      isOwn(text) ||
      (this.block && replyCode(text) === 0) ||
      (this.certificate && BASE64_ROW.test(text))
    if (text.startsWith('-----END')) this.certificate = false
    if (text === '---' || text === 'read R BLOCK') this.block = false
    if (text.startsWith('CONNECTED(')) {
      this.dialogue.close()
      this.said = false
    }
    if (own) return this.dialogue.note(text, sourceLine)
    if (replyCode(text) !== 0) this.inTls(sourceLine)
    this.typed(text, sourceLine)
  }

  /** s_client has spoken STARTTLS itself and shows nothing of it: what it prints is inside TLS. */
  private inTls(sourceLine: number): void {
    if (!this.said) this.dialogue.tlsStarted(sourceLine)
    this.said = true
  }

  private own(text: ByteString, sourceLine: number): void {
    this.speaks = true
    this.dialogue.note(text, sourceLine)
  }

  private typed(text: ByteString, sourceLine: number): void {
    if (LETTER.test(text)) this.held = { text, sourceLine }
    else this.dialogue.line(text, sourceLine)
  }

  /** A typed line that waited for s_client's word: sent, or obeyed. */
  private settle(isObeyed: boolean): void {
    if (this.held === null) return
    const { text, sourceLine } = this.held
    this.held = null
    if (isObeyed) this.dialogue.note(text, sourceLine)
    else this.dialogue.line(text, sourceLine)
  }
}

function isOwn(text: ByteString): boolean {
  return OWN.test(text) || /^Script (?:started|done)/.test(text)
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
  read: (sink) => new SClientReader(sink),
}
