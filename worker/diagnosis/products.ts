import { fixed, type Redacted } from '../redact/redacted.ts'

/** What is to be set on a device that is no PIX or ASA, in its own words. */
export interface Setting {
  /** stable name of the part */
  id: string
  /** said to the one who does it */
  title: Redacted
  /** commands, or the menus that lead to a setting: lines that end */
  config: Redacted
  givesUp: string
}

/**
 * A product beside PIX and ASA that changes SMTP or answers in the server's place, and the words by which it gives
 * itself away. A name stands only for words of its own: `ESMTP Service ready` is everybody's.
 */
export interface Product {
  product: Redacted
  /** tested on a reply line, code and all; of `log`, on a line of the product's own log */
  pattern: RegExp
  /**
   * where it must stand: the greeting, the first line of an EHLO reply, any reply, a refusal of STARTTLS that the same
   * session announced, or a log
   */
  where: 'greeting' | 'ehlo-first' | 'reply' | 'starttls-refused' | 'log'
  /** doc: a vendor document; obs: captured output, a posted session, a scanner's signature */
  grade: 'doc' | 'obs'
  /** what it does to a session, as far as that is known */
  says: Redacted
  /** what to change, or where to look, in a sentence */
  cure: Redacted
  /** the same, setting by setting, in the product's own words as far as they are known */
  settings: readonly Setting[]
  /** what else does, where that does not cure it */
  orElse?: string
  /** where its words are known from */
  source: string
}

const GATEWAY = fixed`It is a mail gateway with a server of its own: what it announces and refuses is its own policy.`
const LOOK_AT_GATEWAY = fixed`Look at the gateway's own policy and log.`
const PROXY = fixed`It answers in the server's place; what it strips is not known.`
const LOOK_AT_PROXY = fixed`Let this server bypass the proxy, or look at the proxy's own settings.`
const DESKTOP = fixed`It runs on the client's own machine and answers in the server's place.`
const TURN_OFF_SCAN = fixed`Turn off its scan of outgoing mail (leaving the tray icon is not enough) to see the server itself.`

const GATEWAY_POLICY: readonly Setting[] = [
  {
    id: 'gateway-policy',
    title: fixed`Change the rule of the gateway that its log names`,
    config: fixed`the gateway's mail log of that minute: the rule that refused
that rule, for this sender or server: allow
`,
    givesUp: 'What that rule kept out.',
  },
]
const PAST_PROXY: readonly Setting[] = [
  {
    id: 'past-the-proxy',
    title: fixed`Let this server's mail pass the proxy by`,
    config: fixed`rule for SMTP (TCP 25) to this server: packet filter, no SMTP proxy
`,
    givesUp: 'What the proxy looks for in mail to this server.',
  },
]
const SCAN_OFF: readonly Setting[] = [
  {
    id: 'outgoing-scan',
    title: fixed`Turn off its scan of outgoing mail`,
    config: fixed`scan of outgoing mail (SMTP): off
`,
    givesUp: 'The scan of mail this machine sends, before it is sent.',
  },
]
const MAIL_SHIELD: readonly Setting[] = [
  {
    id: 'outgoing-scan',
    title: fixed`Turn off the scan of outgoing mail`,
    config: fixed`Mail Shield > Scan outbound emails (SMTP): off
`,
    givesUp: 'The scan of mail this machine sends, before it is sent.',
  },
  {
    id: 'secured-connections',
    title: fixed`Turn off the scan of secured connections`,
    config: fixed`Mail Shield > Scan secured connections: off
`,
    givesUp: 'The scan of mail inside TLS.',
  },
]

/** A greeting of a product that is known by it alone. */
function greeting(
  product: Redacted,
  pattern: RegExp,
  source: string,
  kind: 'gateway' | 'proxy' | 'desktop' = 'gateway',
): Product {
  const words = {
    gateway: { says: GATEWAY, cure: LOOK_AT_GATEWAY, settings: GATEWAY_POLICY },
    proxy: { says: PROXY, cure: LOOK_AT_PROXY, settings: PAST_PROXY },
    desktop: { says: DESKTOP, cure: TURN_OFF_SCAN, settings: SCAN_OFF },
  }[kind]
  return { product, pattern, where: 'greeting', grade: 'obs', source, ...words }
}

const RAPTOR = {
  product: fixed`Symantec Enterprise Firewall (Raptor)`,
  grade: 'obs',
  says: fixed`It is a proxy of the firewall: it refuses EHLO, so a session has no extensions, and answers with its own words.`,
  cure: fixed`Use a rule without the proxy for this server.`,
  settings: PAST_PROXY,
  source: 'Microsoft Q245787; nmap-service-probes',
} as const
const AVAST = {
  product: fixed`avast!`,
  where: 'reply',
  grade: 'obs',
  says: DESKTOP,
  cure: fixed`In Mail Shield turn off "Scan outbound emails (SMTP)" and "Scan secured connections".`,
  settings: MAIL_SHIELD,
  source: 'nmap-service-probes; businesshelp.avast.com MailShield',
} as const
const DRWEB = {
  product: fixed`Dr.Web`,
  where: 'reply',
  grade: 'obs',
  says: DESKTOP,
  cure: TURN_OFF_SCAN,
  settings: SCAN_OFF,
  source: 'nmap-service-probes',
} as const

/** The table: the first entry whose words stand where they must names the product. */
export const PRODUCTS: readonly Product[] = [
  { ...AVAST, pattern: /avast!? SMTP proxy|limit in avast! exceeded/i },
  { ...AVAST, pattern: /^421 Cannot connect to SMTP server \S+ \(\S+:\d+\), connect error \d+/ },
  greeting(fixed`AVG`, /AVG ESMTP Proxy/i, 'nmap-service-probes', 'desktop'),
  {
    product: fixed`Check Point FireWall-1`,
    pattern: /CheckPoint FireWall-1 secure E?SMTP server/i,
    where: 'reply',
    grade: 'obs',
    says: fixed`It is the security server of the firewall, which answers in the mail server's place; what it strips is not known.`,
    cure: LOOK_AT_PROXY,
    settings: PAST_PROXY,
    source: 'nmap-service-probes; recog smtp_banners.xml',
  },
  {
    product: fixed`F-Secure`,
    pattern: /^501 Syntax error \(MAIL FROM:\)/,
    where: 'reply',
    grade: 'obs',
    says: fixed`It answers in the server's place and leaves out the extensions it does not know.`,
    cure: LOOK_AT_PROXY,
    settings: PAST_PROXY,
    source: 'a posted session',
  },
  {
    product: fixed`Norton AntiVirus`,
    pattern: /^500 Unsupported command\.?$/,
    where: 'starttls-refused',
    grade: 'obs',
    says: fixed`It runs on the client's own machine and swallows a STARTTLS that the server announced.`,
    cure: TURN_OFF_SCAN,
    settings: SCAN_OFF,
    source: 'Bugtraq msg03715',
  },
  {
    product: fixed`McAfee Email Gateway`,
    pattern: /^250-Requested mail action okay, completed\.$/,
    where: 'ehlo-first',
    grade: 'obs',
    says: GATEWAY,
    cure: LOOK_AT_GATEWAY,
    settings: GATEWAY_POLICY,
    source: 'nmap-service-probes 13285',
  },
  {
    product: fixed`Transparent SMTP proxy`,
    pattern: /^250[- ]Requested mail action okay, completed/,
    where: 'ehlo-first',
    grade: 'obs',
    says: fixed`No server names itself so at the head of its EHLO reply: a proxy answers in its place, with extensions of its own.`,
    cure: fixed`Find out whose it is: an antivirus on this machine, the router, or the provider. Port 587 or 465 often passes it by.`,
    settings: [
      {
        id: 'submission-port',
        title: fixed`Send on a port the proxy does not take: 587 with STARTTLS, or 465`,
        config: fixed`mail program, outgoing server: port 587, STARTTLS required, with login
`,
        givesUp: '',
      },
    ],
    orElse:
      'If that fails as well, find out whose proxy it is: an antivirus on this machine (turn off its scan of outgoing mail), the router, or the provider',
    source: 'diagnosis.md; a posted session of 2019',
  },
  { ...RAPTOR, pattern: /^220 \S+ Generic SMTP handler/, where: 'greeting' },
  { ...RAPTOR, pattern: /^250 \S+ talking to \S+ \(\[[\d.]+\]\)/, where: 'reply' },
  { ...RAPTOR, pattern: /^214 Help not supported by this implementation/, where: 'reply' },
  greeting(
    fixed`smap (TIS Firewall Toolkit, Gauntlet)`,
    /^220 \S+ SMTP\/smap Ready/i,
    'nmap-service-probes 3150',
    'proxy',
  ),
  {
    product: fixed`WatchGuard Firebox`,
    pattern: /^220 \S* ?WatchGuard .*(?:SMTP|ESMTP)/i,
    where: 'greeting',
    grade: 'obs',
    says: fixed`Its SMTP proxy lets through the commands and extensions that its settings list.`,
    cure: fixed`In the SMTP proxy action allow the extension under ESMTP Settings (STARTTLS has a page of its own), or use a packet filter in place of the proxy.`,
    settings: [
      {
        id: 'esmtp-settings',
        title: fixed`Allow the extension that is missing, under ESMTP Settings of the SMTP proxy action`,
        config: fixed`SMTP proxy action > ESMTP > ESMTP Settings: allow the extension that is missing
`,
        givesUp: 'The proxy no longer takes that extension away.',
      },
      {
        id: 'starttls-encryption',
        title: fixed`allow STARTTLS on its own page`,
        config: fixed`SMTP proxy action > ESMTP > STARTTLS Encryption: allow
`,
        givesUp: 'Mail inside TLS is read only where the proxy opens it.',
      },
    ],
    orElse:
      'If that does not cure it: an SMTP packet filter in place of the SMTP proxy, for this server',
    source: 'WatchGuard Fireware help',
  },
  greeting(
    fixed`Trend Micro InterScan`,
    /^220[- ](?:.*Trend ?Micro (?:InterScan|IMSS)|InterScan Version )/i,
    'nmap-service-probes 3152-3156',
  ),
  greeting(
    fixed`Norton AntiVirus for Internet Email Gateways`,
    /^220 \S+ SMTP NAVIEG\b/,
    'recog smtp_banners.xml',
  ),
  {
    product: fixed`Symantec Email Proxy`,
    pattern: /Symantec (?:E-?mail|Antivirus).* Proxy|Symantec Email Proxy/i,
    where: 'reply',
    grade: 'obs',
    says: DESKTOP,
    cure: TURN_OFF_SCAN,
    settings: SCAN_OFF,
    source: 'posted sessions',
  },
  greeting(
    fixed`Symantec Messaging Gateway`,
    /^220 \S+ ESMTP Symantec (?:Messaging Gateway|Brightmail|Mail Security)|^220 .*Brightmail Gateway/i,
    'nmap-service-probes 3391',
  ),
  greeting(fixed`McAfee WebShield`, /^220 .*(?:McAfee|WebShield SMTP)/i, 'posted greetings'),
  greeting(fixed`Kaspersky`, /^220 .*Kaspersky .*(?:Mail|SMTP)/i, 'posted greetings'),
  greeting(fixed`FortiMail`, /^220 \S+ ESMTP Smtpd; /, 'nmap-service-probes 3411'),
  greeting(fixed`Barracuda`, /^220 \S+ ESMTP \([0-9a-f]{32}\)/, 'nmap-service-probes 3080'),
  greeting(
    fixed`SonicWall Email Security`,
    /^220 \S+ ESMTP SonicWALL? \(\d/i,
    'nmap-service-probes 13274; recog',
  ),
  {
    product: fixed`Zentyal mail filter`,
    pattern: /^421 Cannot establish SSL with SMTP server \S+, SSL_connect error/,
    where: 'reply',
    grade: 'obs',
    says: PROXY,
    cure: LOOK_AT_PROXY,
    settings: PAST_PROXY,
    source: 'nmap-service-probes 3474',
  },
  { ...DRWEB, pattern: /^220 OutgoingFilter SMTP/ },
  { ...DRWEB, pattern: /^502 OutgoingFilter Command not implemented/ },
  greeting(fixed`G Data`, /^220 .*AVKSMTP Server/, 'nmap-service-probes', 'desktop'),
  greeting(fixed`BorderWare`, /^220 .*BorderWare/i, 'nmap-service-probes'),
  greeting(
    fixed`GeNUGate`,
    /^220 {2}ESMTP smtprelay service ready\./,
    'nmap-service-probes',
    'proxy',
  ),
  greeting(fixed`IronMail`, /^220 SMTP Proxy Server Ready/, 'nmap-service-probes'),
  greeting(fixed`DeleGate`, /^220 .*DeleGate/, 'nmap-service-probes', 'proxy'),
  greeting(
    fixed`OpenBSD spamd`,
    /^220 \S+ ESMTP spamd IP-based SPAM blocker/i,
    'nmap-service-probes',
  ),
  {
    product: fixed`ASSP`,
    pattern: /^421 <ASSP\.nospam> service temporarily unavailable/i,
    where: 'reply',
    grade: 'obs',
    says: GATEWAY,
    cure: LOOK_AT_GATEWAY,
    settings: GATEWAY_POLICY,
    source: 'nmap-service-probes',
  },
  {
    product: fixed`MAILsweeper`,
    pattern: /^500 Unknown or unimplemented command$/,
    where: 'reply',
    grade: 'obs',
    says: GATEWAY,
    cure: LOOK_AT_GATEWAY,
    settings: GATEWAY_POLICY,
    source: 'nmap-service-probes',
  },
  {
    product: fixed`Clavister NetDefendOS or D-Link DFL`,
    pattern: /SMTPALG: (?:Removed capability|Received empty command|Email without SMTP headers)/,
    where: 'log',
    grade: 'doc',
    says: fixed`Its SMTP ALG takes the extensions it does not know out of the EHLO reply; a PIX or ASA overwrites them.`,
    cure: fixed`Allow the extension in the SMTP ALG, or use a service without an ALG for this server.`,
    settings: [
      {
        id: 'alg-extension',
        title: fixed`Allow the extension in the SMTP ALG`,
        config: fixed`SMTP ALG of the rule's service: allow the extension that the log names
`,
        givesUp: 'The ALG no longer takes that extension away.',
      },
    ],
    orElse: 'If that does not cure it: a service without an ALG in the rule for this server',
    source: 'D-Link DFL-260E log reference',
  },
  {
    product: fixed`Kernun`,
    pattern: /\bSMTR-\d{3}[ -]/,
    where: 'log',
    grade: 'doc',
    says: fixed`It is a proxy with its own list of commands.`,
    cure: LOOK_AT_PROXY,
    settings: PAST_PROXY,
    source: 'Kernun handbook',
  },
  {
    product: fixed`Zorp`,
    pattern: /smtp\.violation.*Invalid extension in the MAIL command/,
    where: 'log',
    grade: 'doc',
    says: fixed`It is a proxy with its own list of commands and extensions.`,
    cure: LOOK_AT_PROXY,
    settings: PAST_PROXY,
    source: 'PNS log reference',
  },
]
