import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { Reason } from './reason.ts'

/** Whether a text tells that TLS failed, whatever the reason. */
export const TLS_FAILED =
  /TLS (?:startup|handshake|negotiation|setup|session)\b.{0,60}\bfail|(?:SSL_connect|SSL_accept|handshake)\b.{0,40}\b(?:error|failure|fail|timed out)|certificate (?:verif\w+ failed|problem|has expired|is (?:not|NOT) )|(?:Server|server's SSL) certificate (?:not |could not)|stream_socket_enable_crypto\(\)|SSL routines|\[SSL: |SSL[_ ]?(?:Error|ERROR|alert|operation|connection)\b|SSLHandshakeException|SSLException|SSLCertVerification|\bEPROTO\b|Cannot start TLS|unable to (?:establish|negotiate) TLS|an attempt to start TLS failed|Could not (?:convert socket to|start|establish) (?:a )?TLS|TLS (?:fatal alert|connection was non-properly|certificate verification failed)|Certificate\w{1,20}Exception|certificate subject name|unexpected TLS packet|verify error:num|\btls: |\bx509: |PKIX path|SEC_E_|0x80090(?:3\d\d)\b|transport stream|remote certificate is invalid|RemoteCertificate|attempting to establish an SSL|ALTNAME|altnames|CERT_HAS_EXPIRED|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|disconnected before secure TLS|ssl3?_(?:get|read)_\w+:wrong version/i

const shown = (host: Redacted): Redacted =>
  fixed`openssl s_client -starttls smtp -connect ${host}:25`

/**
 * Why a TLS handshake fails, in the error strings of the libraries that say so: OpenSSL (and what is built on it: PHP,
 * Python, Ruby, Node, Perl, Postfix, Exim, curl, swaks), GnuTLS, Schannel and .NET, Java, Go. First match wins: what
 * names the fault stands before what tells of a connection that ended.
 */
export const TLS_FAULTS: readonly Reason[] = [
  {
    id: 'certificate-expired',
    pattern:
      /certificate (?:has |is )?(?:expired|not yet valid)|(?:expired|not yet valid) certificate|CERT_HAS_EXPIRED|CertificateExpired|CertificateNotYetValid|NotAfter:|certificate-expired|certificate chain uses expired|SEC_E_CERT_EXPIRED|0x80090328|certificate is not (?:yet )?(?:activated|within its validity)|has expired or is not yet valid/i,
    says: fixed`the certificate has expired, or is not valid yet`,
    next: (host) =>
      fixed`look at the dates of the certificate (${shown(host)} | openssl x509 -noout -dates) and at the clock of the machine that complains; renew it on the server`,
  },
  {
    id: 'certificate-name',
    pattern:
      /host ?name mis-?match|hostname verification failed|(?:CommonName|common name|CN) mis-?match|did not match expected CN|does ?n[o']t match (?:certificate's altnames|the (?:server )?certificate|the certificate subject|(?:the )?(?:target )?host ?name)|does not match the expected|altnames|ALTNAME_INVALID|no alternative certificate subject name|No subject alternative|is valid for .{1,120}, not |doesn't contain any IP SANs|relies on legacy Common Name|RemoteCertificateNameMismatch|host name did not match|owner does not match host|WRONG_PRINCIPAL|0x80090322|target principal name is incorrect|certificate-host-mismatch|IP address mismatch|peer name verification failed/i,
    says: fixed`the certificate is for another name than the one the client calls`,
    next: (host) =>
      fixed`compare the name the client calls with those of the certificate (${shown(host)} | openssl x509 -noout -ext subjectAltName); call the server by one of them, or give it a certificate for that name`,
  },
  {
    id: 'certificate-refused-by-peer',
    pattern:
      /alert[ _](?:unknown[ _]ca|bad[ _]certificate|certificate[ _](?:expired|unknown|revoked|required)|unsupported[ _]certificate)|(?:remote error: tls|fatal alert): ?(?:bad[ _]certificate|unknown[ _](?:certificate(?: authority)?|ca)|certificate[ _]\w+|expired certificate)/i,
    says: fixed`the other side does not accept the certificate it was shown`,
    next: () =>
      fixed`look at the log of the side that refuses for why, and see which certificate and chain the other side sends`,
  },
  {
    id: 'certificate-untrusted',
    pattern:
      /self[- _]signed|unable to get (?:local )?issuer|UNABLE_TO_(?:GET_ISSUER|VERIFY)|unable to verify the (?:first|leaf)|unknown authority|PKIX path|valid certification path|issuer (?:is )?unknown|known issuer|untrusted issuer|UNTRUSTED_ROOT|0x80090325|authority that is not trusted|RemoteCertificateChainErrors|certificate is NOT trusted|certificate-not-trusted|Server certificate not (?:trusted|verified)|remote certificate is invalid|certificate verif(?:y|ication) failed|CERTIFICATE_VERIFY_FAILED|certificate problem|certificate could not be validated|certificate (?:is )?(?:not trusted|invalid)/i,
    says: fixed`the client does not trust the certificate: self-signed, or its chain does not lead to an issuer it knows`,
    next: (host) =>
      fixed`see who issued it (${shown(host)} -showcerts): let the server send its chain whole, or add the issuer to what the client trusts. An issuer that is a security product's own means that it opens TLS on the way`,
  },
  {
    id: 'no-tls-spoken',
    pattern:
      /wrong[ _]version[ _]number|unknown[ _]protocol|first record does not look like|Unsupported or unrecognized SSL message|unrecognized SSL message|unexpected packet format|Cannot determine the frame size|corrupted frame|unexpected TLS packet|plaintext connection|http[ _]request|0x80090308|token supplied to the function is invalid|record layer failure/i,
    says: fixed`plain text came where TLS was expected: one side begins TLS at once where the other waits for STARTTLS, or something on the way answered in the server's place`,
    next: (host) =>
      fixed`set the client to STARTTLS on ports 25 and 587, and to TLS from the first octet on 465 only; see what answers (${shown(host)})`,
  },
  {
    id: 'version',
    pattern:
      /unsupported[ _]protocol|version too low|alert[ _](?:protocol[ _]version)|protocol[ _]version|no[ _]protocols[ _]available|(?:protocol|TLS) version (?:is )?not (?:supported|enabled)|unsupported (?:protocol )?version|inappropriate[ _]fallback|No appropriate protocol|illegal or unsupported version|no supported versions|crypto or method not supported/i,
    says: fixed`the two sides have no TLS version in common`,
    next: (host) =>
      fixed`try the versions one by one (${shown(host)} -tls1_2, then -tls1_3, -tls1) and turn on one that both sides have`,
  },
  {
    id: 'cipher',
    pattern:
      /no[ _]shared[ _]cipher|no[ _]ciphers?[ _]available|supported cipher suite|common algorithm|ALGORITHM_MISMATCH|0x80090331|(?:dh|ee|ca)[ _](?:key|md)[ _]too[ _](?:small|weak)|Diffie-Hellman prime|legacy[ _](?:renegotiation|sigalg)|algorithm constraints|handshake[ _]failure|insufficient[ _]security|bad[ _]ecpoint/i,
    says: fixed`the two sides agree on no cipher, key length or signature`,
    next: (host) =>
      fixed`compare what both sides allow (nmap --script ssl-enum-ciphers -p 25 ${host}): an old server has too short a key or too old a cipher for a new client, or the other way round`,
  },
  {
    id: 'own-certificate',
    pattern:
      /Unable to set (?:local cert|private key)|cannot (?:load|get) (?:CA|RSA|certificate|private)|No such (?:CA |cert\w* )?file|key values mismatch|no[ _]certificate[ _]assigned|error loading CA|PEM routines|cafile|could not load (?:the )?(?:cert|key)/i,
    says: fixed`a program does not find, or cannot read, its own certificate, key or list of issuers`,
    next: () =>
      fixed`put right the path and the rights of the file it names, in the settings of the program that says so`,
  },
  {
    id: 'broken-off',
    pattern:
      /reset by peer|ECONNRESET|unexpected[ _]eof|UNEXPECTED_EOF|EOF (?:during|while|was)|SSL_ERROR_SYSCALL|errno=(?:104|0)\b|properly terminated|pull function|(?:closed|terminated) (?:the )?(?:connection during )?(?:handshake|transport stream)|0 bytes from the transport|disconnected before secure|handshake timed out|timed out.{0,40}handshake|lost connection.{0,40}(?:TLS|STARTTLS)|forcibly closed|broken pipe/i,
    says: fixed`the connection was closed or reset in the middle of the handshake, and no reason was given`,
    next: (host) =>
      fixed`look at the other side's log of that second, and try by hand from here and from another network (${shown(host)}): a server that lacks the version or the name asked for closes so, and so does a device on the way that opens TLS or an intrusion prevention`,
  },
]
