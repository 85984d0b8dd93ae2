import { fixed } from '../../../redact/redacted.ts'
import { anomaly } from './anomaly.ts'

const WHY =
  ' A client that remembers another server’s announcement does this, or the keyword was taken out of the EHLO reply on the way while the command passed. Compare with what the server itself announces.'

/** Extensions used though not announced, and parameters used wrongly. */
export const EXTENSIONS = [
  anomaly(
    'size-not-announced',
    'note',
    fixed`SIZE= was sent to a server that does not announce SIZE`,
    [],
    'The server did not announce SIZE (RFC 1870), and MAIL states it. The server answers 555 or 501, or takes it all the same.' +
      WHY,
    ['RFC 1870'],
  ),
  anomaly(
    'eightbitmime-not-announced',
    'note',
    fixed`BODY=8BITMIME was sent to a server that does not announce it`,
    [],
    'The server did not announce 8BITMIME (RFC 6152), and MAIL states it. The server answers 555 or 501; the client should have re-coded the message to 7 bits.' +
      WHY,
    ['RFC 6152'],
  ),
  anomaly(
    'binarymime-not-announced',
    'warning',
    fixed`BODY=BINARYMIME was sent to a server that does not announce it`,
    [],
    'The server did not announce BINARYMIME (RFC 3030), and MAIL states it. A message with binary parts is refused or garbled.' +
      WHY,
    ['RFC 3030 3'],
  ),
  anomaly(
    'smtputf8-not-announced',
    'warning',
    fixed`SMTPUTF8 was sent to a server that does not announce it`,
    [],
    'The server did not announce SMTPUTF8 (RFC 6531), and MAIL states it. Mail with addresses or headers in other scripts cannot go this way; it must be returned.' +
      WHY,
    ['RFC 6531 3.1'],
  ),
  anomaly(
    'chunking-not-announced',
    'warning',
    fixed`BDAT was sent to a server that does not announce CHUNKING`,
    [],
    'The server did not announce CHUNKING (RFC 3030). It refuses BDAT, and then reads the payload as commands.' +
      WHY,
    ['RFC 3030 2'],
  ),
  anomaly(
    'dsn-not-announced',
    'note',
    fixed`A request for delivery reports to a server that does not announce DSN`,
    [],
    'NOTIFY, ORCPT, RET or ENVID was sent, and the server did not announce DSN (RFC 3461). It answers 555 or 501.' +
      WHY,
    ['RFC 3461'],
  ),
  anomaly(
    'auth-not-announced',
    'warning',
    fixed`AUTH was sent to a server that does not announce it`,
    [],
    'The server did not announce AUTH (RFC 4954), perhaps because it offers it only inside TLS. The client gives away a password before it knows whether anybody wants it. Switch TLS on in the client.',
    ['RFC 4954 3'],
  ),
  anomaly(
    'auth-mechanism-not-announced',
    'warning',
    fixed`AUTH with a mechanism the server does not announce`,
    [],
    'The mechanism after AUTH is not among those in the reply to EHLO. The server answers 504. A client fixed to one mechanism; or a scanner that tries them all.',
    ['RFC 4954 4'],
  ),
  anomaly(
    'starttls-not-announced',
    'note',
    fixed`STARTTLS was sent to a server that does not announce it`,
    [],
    'The server did not announce STARTTLS (RFC 3207) and the client asked for it. A client that insists on TLS does so knowingly: it is the right way to find out whether a device between the two takes the keyword away.',
    ['RFC 3207 4'],
  ),
  anomaly(
    'etrn-not-announced',
    'note',
    fixed`ETRN was sent to a server that does not announce it`,
    [],
    'The server did not announce ETRN (RFC 1985), the request to send queued mail now. It answers 500 or 502.' +
      WHY,
    ['RFC 1985'],
  ),
  anomaly(
    'parameter-not-announced',
    'note',
    fixed`MAIL or RCPT has a parameter of an extension not announced`,
    [],
    'A parameter of another extension (DELIVERBY, FUTURERELEASE, MT-PRIORITY, REQUIRETLS, AUTH=, one unknown here) was sent, and the server did not announce it. It answers 555 or 501.' +
      WHY,
    ['RFC 5321 4.1.1.11'],
  ),
  anomaly(
    'parameter-repeated',
    'note',
    fixed`A parameter stands twice in one command`,
    [],
    'Each parameter of MAIL or RCPT may stand once. With two, servers take the first or the last, or answer 501: two programs on the way may read different values.',
    ['RFC 5321 4.1.1.11'],
  ),
  anomaly(
    'size-invalid',
    'note',
    fixed`SIZE= is not a number`,
    [],
    'SIZE= takes a number of at most 20 digits (RFC 1870). The server answers 501, or takes the size for unknown.',
    ['RFC 1870 5'],
  ),
  anomaly(
    'body-invalid',
    'note',
    fixed`BODY= has a value nobody knows`,
    [],
    'BODY= takes 7BIT, 8BITMIME or BINARYMIME. With another value the server answers 501 or 555.',
    ['RFC 6152', 'RFC 3030'],
  ),
  anomaly(
    'binarymime-with-data',
    'warning',
    fixed`A binary message was sent with DATA`,
    [],
    'BODY=BINARYMIME promises lines of any length and any octets; only BDAT can carry them (RFC 3030 3). With DATA the message is garbled or refused: 554 5.6.1. Behind a PIX this happens because CHUNKING is hidden while BINARYMIME is shown.',
    ['RFC 3030 3'],
  ),
  anomaly(
    'size-over-announced',
    'warning',
    fixed`The message is declared larger than the server takes`,
    [],
    'SIZE= in MAIL is larger than the number after SIZE in the server’s announcement. The server answers 552 before anything is sent; the client should have known.',
    ['RFC 1870 6.1'],
  ),
  anomaly(
    'message-over-announced-size',
    'warning',
    fixed`The message is larger than the server takes`,
    [],
    'More octets were sent than the number after SIZE in the server’s announcement. The server reads to the end and answers 552. Raise the limit there, or send a smaller message.',
    ['RFC 1870 6.1'],
  ),
  anomaly(
    'message-over-declared-size',
    'warning',
    fixed`The message is larger than its MAIL declared`,
    ['cisco:108006'],
    'SIZE= in MAIL is what the client said would come, and more came. A server may then refuse the message at its end (552). ASA software writes syslog 108006 for it. Usually the client counted line ends as one octet; it can also be an attempt to pass a size check.',
    ['RFC 1870 6.3', 'Cisco ASA syslog message 108006'],
  ),
] as const
