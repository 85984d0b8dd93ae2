import assert from 'node:assert/strict'
import test from 'node:test'
import { CONNECTION_FAULTS } from '../../worker/diagnosis/reasons/connection.ts'
import { reasonIn, type Reason } from '../../worker/diagnosis/reasons/reason.ts'
import { REFUSALS } from '../../worker/diagnosis/reasons/refusal.ts'
import { TLS_FAILED, TLS_FAULTS } from '../../worker/diagnosis/reasons/tls.ts'

/** id → texts as programs print them. */
type Table = Readonly<Record<string, readonly string[]>>

function check(table: readonly Reason[], texts: Table): void {
  for (const [id, each] of Object.entries(texts))
    for (const text of each) assert.equal(reasonIn(table, text)?.id ?? 'none', id, text)
}

const TLS: Table = {
  'certificate-expired': [
    'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1007)',
    'Error: certificate has expired { code: CERT_HAS_EXPIRED }',
    'x509: certificate has expired or is not yet valid: current time 2026-11-24T10:00:00Z is after 2026-01-01T00:00:00Z',
    'java.security.cert.CertificateExpiredException: NotAfter: Tue Mar 03 01:00:00 CET 2026',
    'certificate verification failed for mx.example.com[192.0.2.1]:25: certificate has expired',
    '*** verify error:num=10:certificate has expired',
  ],
  'certificate-name': [
    "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'mail.example.com'. (_ssl.c:1007)",
    "stream_socket_enable_crypto(): Peer certificate CN=`shared.example.net' did not match expected CN=`mail.example.com'",
    "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: mail.example.com. is not in the cert's altnames: DNS:*.example.net",
    'tls: failed to verify certificate: x509: certificate is valid for *.example.net, not mail.example.com',
    'javax.net.ssl.SSLHandshakeException: No subject alternative DNS name matching mail.example.com found.',
    'OpenSSL::SSL::SSLError: hostname "mail.example.com" does not match the server certificate',
    "SSL: no alternative certificate subject name matches target host name 'mail.example.com'",
    'TLS certificate verification failed: the certificate owner does not match hostname mail.example.com',
    'SSL policy errors have been encountered. Error code 0x2. RemoteCertificateNameMismatch',
  ],
  'certificate-untrusted': [
    'SSL_connect returned=1 errno=0 peeraddr=192.0.2.1:25 state=error: certificate verify failed (self-signed certificate)',
    'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
    'x509: certificate signed by unknown authority',
    'System.Security.Authentication.AuthenticationException: The remote certificate is invalid according to the validation procedure.',
    'Error: unable to verify the first certificate code: UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'stream_socket_enable_crypto(): SSL operation failed with code 1. OpenSSL Error messages: error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed',
    '- Status: The certificate is NOT trusted. The certificate issuer is unknown.',
    'status=deferred (Server certificate not trusted)',
    'TLS error on connection to mx.example.com [192.0.2.1] (certificate verification failed): certificate invalid',
  ],
  'certificate-refused-by-peer': [
    'SSL_accept error from mail.example.com[192.0.2.1]: error:0A000418:SSL routines::tlsv1 alert unknown ca:ssl/record/rec_layer_s3.c:1586:SSL alert number 48',
    'remote error: tls: bad certificate',
    'javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_unknown',
  ],
  'no-tls-spoken': [
    'Error: 140735:error:0A00010B:SSL routines:ssl3_get_record:wrong version number',
    '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1129)',
    'tls: first record does not look like a TLS handshake',
    'javax.net.ssl.SSLException: Unsupported or unrecognized SSL message',
    'The handshake failed due to an unexpected packet format.',
    '*** Fatal error: An unexpected TLS packet was received.',
  ],
  version: [
    'error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:SSL alert number 70',
    '[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1056)',
    'javax.net.ssl.SSLHandshakeException: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)',
    'javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version',
    'remote error: tls: protocol version not supported',
    'A packet with illegal or unsupported version was received. SSL alert',
  ],
  cipher: [
    'SSL_accept error from unknown[192.0.2.4]: -1 error:1417A0C1:SSL routines:tls_post_process_client_hello:no shared cipher',
    '[SSL: DH_KEY_TOO_SMALL] dh key too small (_ssl.c:1129)',
    'javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure',
    'SEC_E_ALGORITHM_MISMATCH (0x80090331) - The client and server cannot communicate, because they do not possess a common algorithm.',
    '*** TLS startup failed (connect(): error:0A000152:SSL routines::unsafe legacy renegotiation disabled)',
  ],
  'own-certificate': [
    "stream_socket_enable_crypto(): Unable to set local cert chain file `/etc/ssl/mail.pem'",
    'warning: cannot load CA file: SSL routines: no such file',
  ],
  'broken-off': [
    'stream_socket_enable_crypto(): SSL: Connection reset by peer',
    'Authentication failed because the remote party has closed the transport stream.',
    'Error: Client network socket disconnected before secure TLS connection was established ECONNRESET',
    'javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake',
    'SSL_connect error to mx.example.com[192.0.2.1]:25: lost connection SSL_ERROR_SYSCALL',
    'The TLS connection was non-properly terminated.',
  ],
}

test('a TLS failure is known by the words of each library, with its cause', () => {
  check(TLS_FAULTS, TLS)
})

test('each of these texts is one of a TLS failure, and ordinary lines about TLS are none', () => {
  const unknown = Object.values(TLS)
    .flat()
    .filter((text) => !TLS_FAILED.test(text))
  assert.deepEqual(unknown, [])
  for (const text of [
    'Untrusted TLS connection established to mx.example.com[192.0.2.1]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384',
    'TLS is required, but was not offered by host mx.example.com[192.0.2.1]',
    'STARTTLS extension not supported by server.',
    '=== TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256',
    '=== TLS peer DN="/CN=mx.example.com"',
    '250-STARTTLS',
  ])
    assert.ok(!TLS_FAILED.test(text), text)
})

test('a refusal is known by what servers and filters write, the filter before the recipient it is wrapped in', () => {
  check(REFUSALS, {
    greylisted: [
      '450 4.2.0 <a@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html',
      '451 4.7.1 Greylisting in action, please come back later',
      '450 4.7.1 <a@example.com>: Recipient address rejected: Policy Rejection- Please try later (graylisted).',
    ],
    blocklisted: [
      '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1',
      '550 5.7.606 Access denied, banned sending IP [192.0.2.113].',
      '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: 192.0.2.1 is listed in b.barracudacentral.org',
      "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
      "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
      '421 4.7.0 IP not in whitelist for RCPT domain, closing connection. reputation',
    ],
    'sender-not-authorised': [
      '550 5.7.23 The message was rejected because of Sender Policy Framework violation -> 550 5.7.1',
      '550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.',
      '550 5.7.1 Email rejected per DMARC policy for example.com',
      '550 Bad SPF records for [host.example.com:198.51.100.160], see http://spf.pobox.com/',
    ],
    'reverse-dns': [
      '450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]',
      '550-5.7.25 [192.0.2.1] The IP address sending this message does not have a PTR record setup',
      '554 5.7.1 Fix reverse DNS for 192.0.2.1',
    ],
    'helo-refused': [
      '504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname',
      '550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)',
    ],
    'relay-denied': [
      '554 5.7.1 <a@example.org>: Relay access denied',
      '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain',
      '550 relay not permitted',
      "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
      '550 5.7.1 <martin@example.com>... Relaying denied',
    ],
    'login-wanted': [
      '530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM',
      '530 5.7.0 Authentication Required. For more information, go to',
      '550 Please log in first: authentication required',
    ],
    'recipient-unknown': [
      '550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
      '550-5.1.1 The email account that you tried to reach does not exist.',
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
      '550 No such user here',
      '550 Requested action not taken: mailbox unavailable',
    ],
    'sender-refused': [
      '550 5.1.8 <a@nowhere.example>: Sender address rejected: Domain not found',
      '553 5.1.8 <a@nowhere.example>... Domain of sender address a@nowhere.example does not exist',
      '550 Sender verify failed',
    ],
    'mailbox-full': [
      '552 5.2.2 <a@example.com>: Recipient address rejected: Mailbox full',
      '452-4.2.2 The email account that you tried to reach is over quota.',
    ],
    'too-large': [
      '552 5.3.4 Message size exceeds fixed limit',
      "552-5.2.3 Your message exceeded Google's message size limits.",
      '550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient',
    ],
    'rate-limited': [
      '421 4.7.0 mx.example.com Error: too many connections from 192.0.2.1',
      '450 4.7.1 Error: too much mail from 192.0.2.1 rate limit',
      '421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address.',
      '451 4.3.2 Please try again later',
    ],
    'too-many-recipients': ['452 4.5.3 Error: too many recipients'],
    'content-refused': [
      '554 5.7.1 Message rejected because of spam content',
      '552-5.7.0 This message was blocked because its content presents a potential security issue.',
      '550 5.7.1 This message contains a virus: Eicar-Test-Signature',
    ],
    'server-trouble': [
      '451 4.3.0 Error: queue file write error',
      '452 4.3.1 Insufficient system storage',
    ],
    'out-of-sequence': ['503 5.5.1 Error: need RCPT command', '503 Bad sequence of commands'],
    'command-quoted': [
      '500 5.5.1 Command unrecognized: "EHLO me"',
      '500 unrecognized command "GET / HTTP/1.1"',
    ],
    none: ['250 2.1.5 Ok', '354 End data with <CR><LF>.<CR><LF>', '451 4.0.0'],
  })
})

test('why no session came about is known by the words of resolvers and systems', () => {
  check(CONNECTION_FAULTS, {
    'no-such-host': [
      'Host or domain name not found. Name service error for name=example.invalid type=MX: Host not found',
      'java.net.UnknownHostException: mail.example.com',
      'getaddrinfo ENOTFOUND mail.example.com',
      'dial tcp: lookup mail.example.com: no such host',
    ],
    refused: [
      'connect to mx.example.com[192.0.2.1]:25: Connection refused',
      'connect ECONNREFUSED 127.0.0.1:25',
    ],
    'timed-out': [
      'connect to mx.example.com[192.0.2.1]:25: Connection timed out',
      'A connection attempt failed because the connected party did not properly respond after a period of time',
      'connect ETIMEDOUT 192.0.2.1:25',
    ],
    'no-greeting': ['server dropped connection without sending the initial SMTP greeting'],
    'no-route': ['connect to mx.example.com[2001:db8::1]:25: Network is unreachable'],
  })
})
