import { fixed } from '../../redact/redacted.ts'
import { pages, REFERENCES } from './page.ts'

/** What failed in a session whatever its cause; what the octets alone tell (tls-refused, auth-not-announced) is among the pages of the protocol. */
export const FAILURES = pages([
  {
    id: 'tls-failed',
    title: fixed`The TLS handshake fails`,
    severity: 'warning',
    certainty: 'certain',
    references: [REFERENCES.rfc3207],
    explanation:
      'STARTTLS went through, or TLS was spoken at once, and the handshake failed. SMTP inspection overwrites STARTTLS or lets it pass; it does not break the handshake behind it. Look at the protocol versions, the certificate and its chain on both ends.',
  },
  {
    id: 'tls-not-offered',
    title: fixed`The client wants TLS and is not offered it`,
    severity: 'warning',
    certainty: 'certain',
    references: [REFERENCES.rfc3207],
    explanation:
      "The client's own words: the reply to EHLO has no STARTTLS. Either the server does not offer it (at all, or not to this client), or something on the way took it out. The reply to EHLO as the client gets it, beside the one on the server itself, tells the two apart.",
  },
  {
    id: 'tls-required',
    title: fixed`The server wants STARTTLS first`,
    severity: 'warning',
    certainty: 'certain',
    references: [REFERENCES.rfc3207],
    explanation:
      'The server refuses a command until TLS is on. If its reply to EHLO offers STARTTLS, the client is not set to use it; if not, either the server offers it elsewhere only, or something on the way hides it.',
  },
  {
    id: 'auth-not-offered',
    title: fixed`The client wants to log in and is not offered AUTH`,
    severity: 'warning',
    certainty: 'certain',
    references: ['RFC 4954 (AUTH)'],
    explanation:
      "The client's own words: the reply to EHLO has no AUTH. Most servers offer it on the submission port (587) only, and after STARTTLS only. AUTH is on the list of every release that has inspect esmtp: such an inspection does not hide it.",
  },
  {
    id: 'login-refused',
    title: fixed`The login is refused`,
    severity: 'warning',
    certainty: 'certain',
    references: ['RFC 4954 (AUTH)'],
    explanation:
      'The server took the login for what it is and refused it: a wrong name or password, a mechanism it does not allow, or an account that may not send. No firewall has a part in it.',
  },
  {
    id: 'reply-refuses',
    title: fixed`The server refuses the mail`,
    severity: 'warning',
    certainty: 'certain',
    references: [REFERENCES.rfc5321],
    explanation:
      'A reply of 4xx (try again) or 5xx (do not) to the greeting, to EHLO, MAIL, RCPT or DATA, or to the message itself. The text of the reply is the reason the server gives.',
  },
])
