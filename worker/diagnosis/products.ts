import { fixed, type Redacted } from '../redact/redacted.ts'

/** A sentence by which a proxy or antivirus gives itself away. */
export interface ProductTell {
  product: Redacted
  /** tested on a reply line, code and all */
  pattern: RegExp
  /** greeting only, any reply, or a refusal of STARTTLS that the same session announced */
  where: 'greeting' | 'reply' | 'starttls-refused'
  /** what it does to a session */
  does: Redacted
}

const PROXY = fixed`It answers in the server's place and leaves out the extensions it does not know.`
const DESKTOP = fixed`It runs on the client's own machine: turn off its scan of outgoing mail to see the server itself.`

/** Sources: diagnosis.md; Bugtraq msg03715 (Norton); vendors' own greetings as posted. */
export const PRODUCT_TELLS: readonly ProductTell[] = [
  { product: fixed`avast!`, pattern: /avast!? SMTP proxy/i, where: 'reply', does: DESKTOP },
  { product: fixed`AVG`, pattern: /AVG ESMTP Proxy/i, where: 'reply', does: DESKTOP },
  {
    product: fixed`Check Point FireWall-1`,
    pattern: /CheckPoint FireWall-1 secure E?SMTP server/i,
    where: 'reply',
    does: PROXY,
  },
  {
    product: fixed`F-Secure`,
    pattern: /^501 Syntax error \(MAIL FROM:\)/,
    where: 'reply',
    does: PROXY,
  },
  {
    product: fixed`Norton AntiVirus`,
    pattern: /^500 Unsupported command\.?$/,
    where: 'starttls-refused',
    does: DESKTOP,
  },
  {
    product: fixed`Transparent SMTP proxy`,
    pattern: /^250[- ]Requested mail action okay, completed/,
    where: 'reply',
    does: PROXY,
  },
  {
    product: fixed`Symantec Enterprise Firewall (Raptor)`,
    pattern: /^220 \S+ Generic SMTP handler/,
    where: 'greeting',
    does: PROXY,
  },
  {
    product: fixed`TIS Gauntlet (smap)`,
    pattern: /^220 \S+ SMTP\/smap Ready/i,
    where: 'greeting',
    does: PROXY,
  },
  {
    product: fixed`WatchGuard Firebox`,
    pattern: /^220 \S* ?WatchGuard .*(?:SMTP|ESMTP)/i,
    where: 'greeting',
    does: PROXY,
  },
  {
    product: fixed`Trend Micro InterScan`,
    pattern: /^220 .*Trend Micro InterScan/i,
    where: 'greeting',
    does: PROXY,
  },
  {
    product: fixed`Symantec Email Proxy`,
    pattern: /Symantec (?:E-?mail|Antivirus).* Proxy|Symantec Email Proxy/i,
    where: 'reply',
    does: DESKTOP,
  },
  {
    product: fixed`Kaspersky`,
    pattern: /^220 .*Kaspersky .*(?:Mail|SMTP)/i,
    where: 'greeting',
    does: PROXY,
  },
  {
    product: fixed`McAfee`,
    pattern: /^220 .*(?:McAfee|WebShield SMTP)/i,
    where: 'greeting',
    does: PROXY,
  },
]
