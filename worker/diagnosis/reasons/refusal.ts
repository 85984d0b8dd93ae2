import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { Reason } from './reason.ts'

const always = (step: Redacted) => (): Redacted => step

/**
 * Why a server refuses a mail, in the words and enhanced codes (RFC 3463) of servers and filters. First match wins: a
 * filter's reason stands before the recipient or sender in whose refusal it is wrapped.
 */
export const REFUSALS: readonly Reason[] = [
  {
    id: 'ehlo-unknown',
    pattern:
      /^50[0-2][ -].{0,80}(?:command|EHLO|HELO).{0,40}(?:unrecogni[sz]ed|not (?:recogni[sz]ed|implemented|understood)|unknown)[^"']*$/i,
    says: fixed`it does not know the command`,
    next: always(
      fixed`let the client go on with a command the server knows: after EHLO that is HELO (RFC 5321 3.2)`,
    ),
  },
  {
    id: 'command-quoted',
    pattern:
      /^50[0-4][ -].{0,80}(?:unrecogni[sz]ed|unknown|not (?:recogni[sz]ed|understood)|invalid|bad|syntax)[^"'`]{0,40}["'`](?!X{4})[^"'`]/i,
    says: fixed`it does not know the command, which it quotes as it came: no run of X, so no inspection overwrote it`,
    next: always(
      fixed`find the client that sends this (its address stands in the server's log): a TLS hello on a plain port, or no mail program at all`,
    ),
  },
  {
    id: 'out-of-sequence',
    pattern:
      /^503|bad sequence|wrong state|out of (?:sequence|order)|RCPT first|need (?:RCPT|MAIL)|no valid recipients|duplicate (?:HELO|EHLO)/i,
    says: fixed`the command came at the wrong time`,
    next: always(
      fixed`look at the first refusal before it; where there is none, at what the client sends twice or too early`,
    ),
  },
  {
    id: 'tls-unwanted',
    pattern: /must not use TLS/i,
    says: fixed`a rule of its own wants this sender without TLS, which was on`,
    next: always(
      fixed`ask that server's administrator for the rule, or send without TLS to this server`,
    ),
  },
  {
    id: 'greylisted',
    pattern:
      /gr[ae]y ?-?list|postgrey|try again in \d+ ?(?:s|min)|come back (?:in|later)|please retry later/i,
    says: fixed`it greylists: the first mail of a sender it does not know is put off`,
    next: always(fixed`wait: the sender's queue tries again by itself, and is let in then`),
  },
  {
    id: 'blocklisted',
    pattern:
      /spamhaus|blocked using|block ?-?list|black ?-?list|\bdnsbl\b|\brbl\b|spamcop|barracudacentral|reputation|\bsorbs\b|banned sending IP|\b5\.7\.(?:606|511|1)\b.{0,60}\b(?:banned|listed|blocked)|(?:IP|client|host|sender|address)\b.{0,40}\b(?:is )?(?:listed|blocked|banned)\b|listed (?:in|at|by|on) |S3140|S3150/i,
    says: fixed`the sender's address or domain is on a block list, or has a bad reputation`,
    next: always(
      fixed`look the sending address up at the list the reply names, end the cause there, and ask to be taken off`,
    ),
  },
  {
    id: 'sender-not-authorised',
    pattern:
      /\bSPF\b|\bDKIM\b|\bDMARC\b|\b5\.7\.(?:2[0346789]|509|515)\b|unauthenticated (?:e?mail|sender)|sender policy|openspf/i,
    says: fixed`the sender's domain does not let this machine send in its name (SPF, DKIM or DMARC)`,
    next: always(
      fixed`compare the sending address with the domain's records (dig +short TXT DOMAIN, dig +short TXT _dmarc.DOMAIN)`,
    ),
  },
  {
    id: 'reverse-dns',
    pattern:
      /reverse (?:DNS|host ?name|lookup|record)|\bPTR\b|\brDNS\b|FCrDNS|cannot find your (?:host ?name|reverse)|\b5\.7\.25\b|Client host rejected: cannot find/i,
    says: fixed`the sending address has no name, or none that leads back to it`,
    next: always(
      fixed`have the provider set the reverse name of the sending address (dig +short -x ADDRESS) to the name its server greets with`,
    ),
  },
  {
    id: 'helo-refused',
    pattern:
      /helo (?:command|name)?\b.{0,30}(?:rejected|invalid|refused)|(?:invalid|bad|forged|bogus) (?:helo|ehlo)|helo-kommando|fully[- ]qualified|access denied - invalid helo/i,
    says: fixed`it does not take the name the client gives itself in EHLO or HELO`,
    next: always(
      fixed`set the sender's own name to its full host name (in Postfix myhostname or smtp_helo_name), one that DNS knows`,
    ),
  },
  {
    id: 'relay-denied',
    answers: fixed`RCPT`,
    pattern:
      /\brelay(?:ing)?\b.{0,40}(?:denied|not (?:permitted|allowed)|prohibited|rejected|refused)|not permitted to relay|unable to relay|we do not relay|do(?:es)? not relay|\b5\.7\.54\b|rcpthosts|not a relay|mailbox is not local|relaying/i,
    says: fixed`it takes no mail for that domain from this sender: the recipient is not one of its own, and who sends elsewhere must log in`,
    next: always(
      fixed`log in before sending (port 587, AUTH), or send to the server that the domain's MX names`,
    ),
  },
  {
    id: 'login-wanted',
    pattern:
      /authentication (?:is )?required|auth\w* (?:is )?(?:first|required)|must (?:first )?(?:be )?authenticate|not authenticated|\b5\.7\.57\b|please (?:log ?in|authenticate)|log ?in first|client was not authenticated/i,
    says: fixed`it wants a login first`,
    next: always(fixed`turn authentication on at the client (port 587, after STARTTLS)`),
  },
  {
    id: 'too-many-recipients',
    pattern: /too many recipients|\b[45]\.5\.3\b/i,
    says: fixed`the message has more recipients than it takes at once`,
    next: always(
      fixed`send in smaller lots: at a Postfix sender smtp_destination_recipient_limit sets it`,
    ),
  },
  {
    id: 'rate-limited',
    pattern:
      /too many (?:concurrent )?(?:connections|sessions|messages|mails|emails|errors from|requests)|rate ?-?limit|throttl|concurren|connection limit|(?:exceeded|over).{0,30}(?:rate|connections?|messages per)|unusual rate|quota of messages|too (?:busy|fast)|\b4\.4\.5\b|\b4\.3\.2\b|server (?:is )?busy|load (?:too high|average)|\b4\.7\.28\b/i,
    says: fixed`it takes no more at this time: too many connections or messages from here, or it is busy`,
    next: always(fixed`send more slowly (fewer connections at once) and let the queue try again`),
  },
  {
    id: 'mailbox-full',
    pattern:
      /\b[45]\.2\.2\b|mailbox.{0,20}(?:is )?full|over ?-?quota|quota (?:is )?(?:exceeded|full)|exceeded .{0,20}(?:quota|storage)|out of storage|insufficient mailbox/i,
    says: fixed`the recipient's mailbox is full`,
    next: always(
      fixed`have the recipient make room, or the mailbox's administrator raise its quota`,
    ),
  },
  {
    id: 'too-large',
    pattern:
      /\b5\.(?:2\.3|3\.4)\b|(?:message|mail|size|body)\b.{0,40}\b(?:too (?:large|big|long)|exceeds?|over) ?.{0,30}|size limit|RecipSizeLimit|headers? too (?:large|long|big)/i,
    says: fixed`the message, or a part of it, is larger than it takes`,
    next: always(
      fixed`send it smaller, or raise the limit on the server that refuses (its EHLO reply names it behind SIZE)`,
    ),
  },
  {
    id: 'sender-refused',
    pattern:
      /sender (?:address )?(?:is )?(?:rejected|refused|denied|unknown|verif)|domain of sender|\b[45]\.1\.[78]\b|From: ?Domain|(?:invalid|bad) (?:sender|from)|sender verify|callout/i,
    says: fixed`it does not take the sender's address`,
    next: always(
      fixed`check that the sender's domain exists and takes mail (dig +short MX DOMAIN)`,
    ),
  },
  {
    id: 'recipient-unknown',
    answers: fixed`RCPT`,
    pattern:
      /\b5\.1\.(?:0|1|2|3|6|10)\b(?!.{0,40}(?:sender|mail ?from))|\b5\.2\.1\b|user unknown|unknown (?:user|recipient|address|local)|no such (?:user|mailbox|recipient|person|address|domain)|(?:recipient|address|user|mailbox|account|destinat\w+|alias)\b.{0,40}\b(?:unknown|not (?:found|exist|local|listed)|does(?:n't| not) exist|invalid|invalide|unavailable|inactive|disabled|suspended|rejected)|invalid (?:recipient|mailbox|address)|RecipientNotFound|badrcptto|not our customer|utilisateur inconnu|unbekannt/i,
    says: fixed`the recipient is unknown or switched off there`,
    next: always(
      fixed`check the address letter by letter, and ask the recipient's administrator whether it exists`,
    ),
  },
  {
    id: 'content-refused',
    pattern:
      /\bspam\b|spammy|virus|malware|infected|content (?:is )?(?:rejected|refused|presents|blocked)|its content|attachment|banned (?:file|content|name)|\b5\.6\.\d\b|\b5\.7\.0\b.{0,60}(?:message|content)|unsolicited|phish|suspicious|message (?:was )?(?:blocked|rejected)|policy reasons|classified as/i,
    says: fixed`its filter refuses the content of the message`,
    next: always(
      fixed`send the same without attachments and links to see what it is, and ask the filter's administrator by the id in the reply`,
    ),
  },
  {
    id: 'server-trouble',
    pattern:
      /\b4\.3\.[015]\b|insufficient system (?:storage|resources)|no space|out of (?:memory|disk)|disk full|queue file write|(?:internal|local|configuration|server) (?:error|problem)|(?:temporary|lookup) (?:lookup )?(?:failure|problem)|service (?:currently |temporarily )?(?:unavailable|not available)|shutting down|not accepting (?:messages|mail)|no SMTP(?: service|d) here/i,
    says: fixed`it has trouble of its own`,
    next: always(
      fixed`look at that server's own log of that minute; a sender's queue tries again by itself`,
    ),
  },
  {
    id: 'policy',
    pattern:
      /\b5\.7\.\d+\b|access denied|not allowed|administrative(?:ly)? prohibit|\bpolicy\b|rejected/i,
    says: fixed`a rule of its own forbids it`,
    next: always(
      fixed`ask that server's administrator which rule it was, with the reply and its time`,
    ),
  },
]
