import { fixed } from '../../redact/redacted.ts'
import type { Reason } from './reason.ts'

/** Why no session came about, in the words of programs and systems. First match wins. */
export const CONNECTION_FAULTS: readonly Reason[] = [
  {
    id: 'no-such-host',
    pattern:
      /host or domain name not found|name service error|name or service not known|nodename nor servname|getaddrinfo|ENOTFOUND|EAI_AGAIN|no such host|not a known TCP\/IP host|unknown ?host|couldn'?t find any host|could not resolve|No MX|NXDOMAIN|DNS (?:error|lookup|query)|unrouteable|remote name could not be resolved|all relevant MX records point to non-existent/i,
    says: fixed`the name was not found in DNS`,
    next: () =>
      fixed`look it up from the sending machine (dig +short MX DOMAIN, then dig +short A of what that names)`,
  },
  {
    id: 'refused',
    pattern:
      /connection refused|ECONNREFUSED|actively refused|\b10061\b|errno[ =:]*111\b|refused to connect/i,
    says: fixed`nobody listens on that port, or a firewall answers with a reset`,
    next: (host) =>
      fixed`see whether the server listens, from the sender and on the server itself (nc -vz ${host} 25)`,
  },
  {
    id: 'no-greeting',
    pattern:
      /dropped connection without sending|server dropped connection|while receiving the initial server greeting|closed (?:the connection )?before (?:the )?greeting|did not receive (?:a )?greeting|no greeting/i,
    says: fixed`it was opened and closed again before a greeting came`,
    next: (host) =>
      fixed`look at the server's log for this client (a block list, a limit of connections, a process that died), and connect by hand (nc -v ${host} 25)`,
  },
  {
    id: 'no-route',
    pattern: /no route to host|network is unreachable|EHOSTUNREACH|ENETUNREACH|host is down/i,
    says: fixed`there is no route to it`,
    next: (host) =>
      fixed`see where the way ends (tracepath ${host}); an IPv6 address without IPv6 at the sender looks the same`,
  },
  {
    id: 'timed-out',
    pattern:
      /timed? ?-?out|ETIMEDOUT|\b10060\b|did not properly respond|errno[ =:]*110\b|did not accept our requests|failed connect\(\)/i,
    says: fixed`nothing answered`,
    next: (host) =>
      fixed`try the port from the sender and from another network (nc -vz ${host} 25): providers block port 25 on their way out (587 often passes), and a firewall that drops answers nothing`,
  },
]
