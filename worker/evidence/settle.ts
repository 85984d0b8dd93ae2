import { fixed, type Redacted } from '../redact/redacted.ts'

/** Recordings that settle what a text leaves open, with the command that makes each. */

/** A server to put into a command: the one that is named, else a place-holder. */
function server(host: Redacted | null): Redacted {
  return host ?? fixed`SERVER`
}

/** The EHLO reply as the sending machine gets it. */
export function ehloReply(host: Redacted | null): Redacted {
  return fixed`on the sending machine, record swaks --server ${server(host)} --quit-after EHLO. Lines such as 250-XXXXXXXA are an inspection's; no STARTTLS among readable lines is the server's own doing.`
}

/** The same session on both sides. */
export function bothSides(host: Redacted | null): Redacted {
  return fixed`Record one try on the sending machine (tcpdump -s 0 -w try.pcap host ${server(host)} and port 25) and, if you can, at the server: what was sent and what arrived tell who changed or cut it.`
}

/** What the server got, where a client's words alone are known. */
export function serverLog(command: Redacted | null): Redacted {
  return fixed`Look into the server's own log (or record there) for what arrived in place of ${command ?? fixed`the command`}: X of the same length is an inspection's.`
}

/** What the firewall itself says. */
export const SHOW_DETAIL = fixed`On the firewall: show service-policy inspect esmtp. It counts each match of the map.`
export const CLEAR_AND_REPEAT = fixed`On the firewall: clear asp drop, deliver one message, then show asp drop and show service-policy inspect esmtp: which of them counted it tells whether it was SMTP.`
