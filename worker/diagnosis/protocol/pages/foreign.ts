import { fixed } from '../../../redact/redacted.ts'
import { anomaly } from './anomaly.ts'

const CHECK =
  ' Look up the client’s address; close the port to it, or correct the program that has the wrong port.'

/** Other protocols spoken to a mail server. */
export const FOREIGN = [
  anomaly(
    'http-spoken',
    'warning',
    fixed`The client speaks HTTP`,
    ['snort:124:5'],
    'A request line of HTTP came where a command was due: a scanner, a proxy test (CONNECT), or a web page that makes browsers post to port 25 in order to send mail. Servers should hang up at once (Postfix: smtpd_forbidden_commands).' +
      CHECK,
    ['https://www.postfix.org/postconf.5.html#smtpd_forbidden_commands'],
  ),
  anomaly(
    'ssh-spoken',
    'warning',
    fixed`The client speaks SSH`,
    ['snort:124:5'],
    'The client introduced itself as SSH does. A scanner, or an SSH client that someone sent to port 25 to get past a firewall.' +
      CHECK,
    ['RFC 4253 4.2'],
  ),
  anomaly(
    'pop-or-imap-spoken',
    'warning',
    fixed`The client speaks POP3 or IMAP`,
    ['snort:124:5'],
    'Commands for fetching mail came to a server that takes mail. Usually a mail program with the two servers swapped in its settings; it may have sent its password too.' +
      CHECK,
    ['RFC 1939', 'RFC 9051'],
  ),
  anomaly(
    'lmtp-spoken',
    'note',
    fixed`The client speaks LMTP`,
    [],
    'LHLO belongs to LMTP (RFC 2033), which hands mail to a mailbox server and answers once a recipient. An SMTP server answers 500. The transport of the sending server is set to lmtp: instead of smtp:, or the port is wrong.',
    ['RFC 2033'],
  ),
  anomaly(
    'proxy-header-spoken',
    'note',
    fixed`A load balancer’s PROXY line came first`,
    [],
    'PROXY TCP4 … (HAProxy’s protocol) tells the server who the true client is, before any greeting. A server that is not set to read it takes it for a command and refuses the session. Switch it on at the server for that address only (Postfix: postscreen_upstream_proxy_protocol), or off at the balancer.',
    ['https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt'],
  ),
  anomaly(
    'binary-spoken',
    'warning',
    fixed`The client sends binary octets where a command was due`,
    ['snort:124:5'],
    'No letters but binary octets: RDP, SOCKS, SMB, TLS in the wrong place, or the payload of an attack.' +
      CHECK,
    ['RFC 5321 4.1.2'],
  ),
] as const
