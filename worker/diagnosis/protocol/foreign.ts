import type { ByteString } from '../../smtp/octets.ts'
import type { ProtocolId } from './pages.ts'

/** What other protocols begin their lines with, first match first. Lines that SMTP itself could have are no match. */
const BEGINNINGS: readonly [RegExp, ProtocolId][] = [
  [/^\x16\x03[\0-\x04]/, 'tls-without-starttls'],
  [/^(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|TRACE|PATCH|CONNECT|PRI) \S+ HTTP\/\d/i, 'http-spoken'],
  [/^(?:OPTIONS|REGISTER|INVITE) sips?:\S+ SIP\/\d|^(?:OPTIONS|DESCRIBE) rtsp:/i, 'binary-spoken'],
  [/^SSH-\d\.\d/, 'ssh-spoken'],
  [/^PROXY (?:TCP4|TCP6|UNKNOWN)\b/, 'proxy-header-spoken'],
  [/^LHLO(?:[ \t]|$)/i, 'lmtp-spoken'],
  [/^(?:USER|PASS|APOP|UIDL|RETR|DELE|CAPA|STAT|LIST|TOP)(?:[ \t]|$)/i, 'pop-or-imap-spoken'],
  [
    /^[A-Z]{0,4}\d{1,6} (?:CAPABILITY|LOGIN|LOGOUT|SELECT|EXAMINE|AUTHENTICATE|LIST|NOOP|ID|STARTTLS)(?:[ \t]|$)/i,
    'pop-or-imap-spoken',
  ],
  // RDP (TPKT), SOCKS 4 and 5, SMB over NetBIOS
  [/^\x03\0\0|^\x04\x01..|^\x05[\x01-\x09]\0|^\0\0..[\xfe\xff]SMB/s, 'binary-spoken'],
]

/** A header field of a message or of an HTTP request. */
const FIELD = /^[A-Za-z][A-Za-z0-9-]*:(?:[ \t]|$)/

const isText = (octet: number): boolean => (octet >= 32 && octet < 127) || octet === 9

/** Which other protocol a line that no SMTP verb begins is of; null if none is known. */
export function foreignProtocol(text: ByteString): ProtocolId | null {
  for (const [beginning, id] of BEGINNINGS) if (beginning.test(text)) return id
  if (FIELD.test(text)) return 'mail-content-as-command'
  return isBinary(text.slice(0, 32)) ? 'binary-spoken' : null
}

/** Not text in any of the encodings people type: several control octets, telnet's own left out. */
function isBinary(text: ByteString): boolean {
  let odd = 0
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i)
    if (octet === 255 && text.charCodeAt(i + 1) >= 250) i += 2
    else if (!isText(octet) && octet < 128 && octet !== 8 && octet !== 27 && octet !== 127) odd++
  }
  return odd >= 3 || (odd > 0 && text.charCodeAt(0) < 8)
}
