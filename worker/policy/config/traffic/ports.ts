import { MAX_PORT } from '../../../limits.ts'

/** Names that PIX and ASA print for TCP ports, in access lists and class maps. */
const NAMES: Readonly<Record<string, number>> = {
  aol: 5190,
  bgp: 179,
  chargen: 19,
  cifs: 3020,
  'citrix-ica': 1494,
  cmd: 514,
  ctiqbe: 2748,
  daytime: 13,
  discard: 9,
  domain: 53,
  echo: 7,
  exec: 512,
  finger: 79,
  ftp: 21,
  'ftp-data': 20,
  gopher: 70,
  h323: 1720,
  hostname: 101,
  http: 80,
  https: 443,
  ident: 113,
  imap4: 143,
  irc: 194,
  kerberos: 750,
  klogin: 543,
  kshell: 544,
  ldap: 389,
  ldaps: 636,
  login: 513,
  lotusnotes: 1352,
  lpd: 515,
  'netbios-ssn': 139,
  nfs: 2049,
  nntp: 119,
  'pcanywhere-data': 5631,
  'pim-auto-rp': 496,
  pop2: 109,
  pop3: 110,
  pptp: 1723,
  rsh: 514,
  rtsp: 554,
  sip: 5060,
  smtp: 25,
  sqlnet: 1521,
  ssh: 22,
  sunrpc: 111,
  tacacs: 49,
  talk: 517,
  telnet: 23,
  uucp: 540,
  whois: 43,
  www: 80,
}

/** A TCP port by number or name; null for a name that is not known and a number that is no port. */
export function tcpPort(word: string): number | null {
  const name = word.toLowerCase()
  if (Object.hasOwn(NAMES, name)) return NAMES[name]!
  if (!/^[0-9]{1,5}$/.test(word)) return null
  const port = Number(word)
  return port <= MAX_PORT ? port : null
}
