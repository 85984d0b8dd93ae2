import { FIXUP, INSPECT, EITHER } from '../diagnosis/devices.ts'
import { quotedMask } from '../diagnosis/signs/shapes.ts'
import { PRODUCTS } from '../diagnosis/products.ts'
import { CONNECTION_FAULTS } from '../diagnosis/reasons/connection.ts'
import { reasonIn } from '../diagnosis/reasons/reason.ts'
import { REFUSALS } from '../diagnosis/reasons/refusal.ts'
import { capitalised, fixed, type Redacted } from '../redact/redacted.ts'
import type { Evidence } from './evidence.ts'
import { bothSides, ehloReply, serverLog } from './settle.ts'
import { shownCommand, shownHost, shownPiece } from './show.ts'
import type { ToldReply } from './told.ts'

/** A verdict on one reply, without where it stands. */
export type Judged = Omit<Evidence, 'sourceLine'>

/** What else the text has said by then. */
export interface Context {
  /** the last command the text names as sent, or null */
  command: string | null
  /** the last host the text names as the remote one, or null */
  host: string | null
}

/** Refusals of a command as not known, in servers' words. */
const UNKNOWN =
  /unrecogni[sz]ed|not recogni[sz]ed|not implemented|unimplemented|unknown command|command unknown|not understood|invalid command|bad command|syntax error, command|command not known|not supported/i

/** Replies that client programs make up themselves. */
const INVENTED =
  /Server does not support secure communication|^4\d\d TCP (?:read|write) error|^421 \S+ \(smtp\)\.\.\. Deferred|server does not support|^500 Remote server$/i

/** Of these, what tells of TLS. */
const WITHOUT_TLS = /\b(?:TLS|SSL|secure)\b/i

/** What a server says that wants TLS first. */
const WANTS_TLS =
  /STARTTLS is required|Must issue a STARTTLS|TLS (?:is )?required|requires? (?:a )?(?:TLS|encryption)|encryption required|Must use TLS|Cannot achieve Exchange Server authentication|STARTTLS (?:command )?(?:first|required)/i

/** Servers that keep TLS on, and say so in their own words. */
const TLS_TROUBLE =
  /TLS not available|TLS (?:currently )?unavailable|security subsystem|local problem|certificate/i

/** Exchange's own words for a connection that ended under it. */
const BROKE_OFF = /SuspiciousRemoteServerError|remote server disconnected abruptly/i
/** Exchange's own words for a message that waited too long. */
const EXPIRED = /QUEUE\.Expired|Message expired|delivery time expired/i

/** Weighs one reply by what it says, which command it answers and who tells of it. */
export function judge(told: ToldReply, context: Context): Judged {
  const host = shownHost(told.host ?? context.host)
  const command = told.command ?? startsTls(told) ?? context.command
  const at = {
    text: shownPiece(told.piece),
    host,
    device: null,
    next: null,
    asks: null,
    ofReply: !told.spoken,
  }
  const named = shownCommand(command)
  const masked = maskedIn(told)
  if (masked !== null) return { ...at, ...ofMask(masked, told, command, host) }
  const product = PRODUCTS.find(
    ({ pattern, where }) => where === 'reply' && pattern.test(told.reply),
  )
  if (product !== undefined)
    return {
      ...at,
      sign: 'other-product',
      weight: 'strong',
      command: named,
      device: product.product,
      says: fixed`These are words of ${product.product}, not of a PIX or ASA. ${product.says}`,
      next: product.cure,
    }
  if (INVENTED.test(told.reply) && WITHOUT_TLS.test(told.reply))
    return {
      ...at,
      sign: 'tls-not-offered',
      weight: 'nothing',
      command: fixed`EHLO`,
      says: fixed`This code is made up by the sending program, which saw no STARTTLS in the reply to EHLO: the server has no TLS, or a firewall in between hides the keyword.`,
      next: ehloReply(host),
    }
  const lost = reasonIn(CONNECTION_FAULTS, told.reply)
  if (INVENTED.test(told.reply))
    return {
      ...at,
      sign: 'reply',
      weight: 'nothing',
      command: null,
      says: fixed`This code is made up by the sending program; no server sent it, so nothing was changed in it.${lost === null ? fixed`` : fixed` What it tells: ${lost.says}.`}`,
      next: lost === null ? bothSides(host) : capitalised(lost.next(host ?? fixed`HOST`)),
    }
  if (BROKE_OFF.test(told.reply))
    return {
      ...at,
      sign: 'connection-lost',
      weight: 'nothing',
      command: fixed`STARTTLS`,
      says: fixed`The far server broke off after the connection stood, usually in the TLS handshake: nothing is overwritten.`,
      next: fixed`Compare the TLS versions both sides take. ${bothSides(host)}`,
    }
  const other = otherServer(told, host)
  if (other !== null) return { ...at, command: named, ...other }
  if (WANTS_TLS.test(told.reply)) return { ...at, ...wantsTls(told, host) }
  if (TLS_TROUBLE.test(told.reply))
    return {
      ...at,
      sign: 'in-clear',
      weight: 'nothing',
      command: fixed`STARTTLS`,
      says: fixed`The server understood STARTTLS and answers in its own words: the command reached it unharmed. Its TLS is at fault: key, certificate or configuration.`,
      next: fixed`Look into the server's own log for why its TLS does not start.`,
    }
  if (/^5(?:00|02|04)|^402/.test(told.code) && UNKNOWN.test(told.reply))
    return { ...at, ...ofRefusal(told, command) }
  const { answers, ...said } = ordinary(told, host)
  return { ...at, sign: 'reply', weight: 'nothing', command: named ?? answers ?? null, ...said }
}

/** A reply for which 220 was expected, the connection being open, answers STARTTLS (or its kin of Exchange). */
function startsTls({ piece }: ToldReply): string | null {
  return /expected:? ?(?:response code )?"?220\b/i.test(piece) ? 'STARTTLS' : null
}

/** The X run a refusal quotes as a command it does not know, with what follows it; null if there is none. */
function maskedIn({ reply, code }: ToldReply): { run: number; rest: string } | null {
  if (!/^(?:50[0-4]|402|421|555)$/.test(code)) return null
  if (!UNKNOWN.test(reply) && !/\b(?:command|syntax|verb)\b/i.test(reply)) return null
  return quotedMask(reply)
}

/** Commands that pass every inspection: X in their place stands for another. */
const PASSING: ReadonlySet<string> = new Set(
  'HELO MAIL RCPT DATA RSET NOOP QUIT greeting'.split(' '),
)

function ofMask(
  { run, rest }: { run: number; rest: string },
  { by }: ToldReply,
  command: string | null,
  host: Redacted | null,
): Pick<Judged, 'sign' | 'weight' | 'command' | 'device' | 'says' | 'next'> {
  const guess = run === 8 ? 'STARTTLS' : run === 4 ? 'EHLO' : null
  const sent = command !== null && command.length === run && !PASSING.has(command) ? command : null
  const verb = shownCommand(sent ?? guess)
  const fixup = (sent ?? guess) === 'EHLO' || rest !== ''
  const cure = fixup
    ? fixed`On a PIX 6 in front of the server, no fixup protocol smtp 25; on one of 7.0 or later, or an ASA, take inspect esmtp off for this server. show running-config policy-map tells which it is.`
    : verb === ('STARTTLS' as Redacted)
      ? fixed`On the firewall in front of ${host ?? fixed`the server`}, let STARTTLS through: allow-tls in its inspect esmtp map (7.2(3) and later), or no inspect esmtp for this server.`
      : fixed`On the firewall in front of ${host ?? fixed`the server`}, take inspect esmtp off for this server.`
  if (sent !== null)
    return {
      sign: 'masked-command',
      weight: 'certain',
      command: verb,
      device: fixup ? FIXUP : INSPECT,
      says: fixed`${verb ?? fixed`A command`} was sent, and the server quotes X of the same length.`,
      next: cure,
    }
  if (by === 'client')
    return {
      sign: 'quoted-x',
      weight: 'strong',
      command: verb,
      device: EITHER,
      says: fixed`The server quotes a command of ${run} X to a program that sends none${verb === null ? fixed`` : fixed` (${verb} has ${run} letters)`}.`,
      next: cure,
    }
  return {
    sign: 'quoted-x',
    weight: 'strong',
    command: verb,
    device: null,
    says: fixed`A command of ${run} X reached the server${verb === null ? fixed`` : fixed` (${verb} has that many letters)`}: masked in flight by a PIX, an ASA or a Cisco IOS firewall, or sent so.`,
    next: fixed`${ehloReply(host)} A greeting of asterisks or X in the EHLO reply names the PIX or ASA; both whole, and the command still masked, is what IOS does.`,
  }
}

function wantsTls(
  { reply, piece, command }: ToldReply,
  host: Redacted | null,
): Pick<Judged, 'sign' | 'weight' | 'command' | 'says' | 'next'> {
  if (/Must not use TLS/i.test(reply))
    return {
      sign: 'reply',
      weight: 'nothing',
      command: fixed`MAIL`,
      says: fixed`TLS was up when the server said this: STARTTLS passed unharmed.`,
      next: null,
    }
  const exchange = /Cannot achieve Exchange/i.test(reply)
  // a server that always takes TLS when it is offered was not offered it, or did not see it
  const relay = exchange || /\[Message=|responded with|LED=|returned '/i.test(piece)
  return {
    sign: 'tls-not-offered',
    weight: relay ? 'weak' : 'nothing',
    command: exchange ? fixed`X-EXPS` : (shownCommand(command) ?? fixed`STARTTLS`),
    says: exchange
      ? fixed`Of two usual causes one is here: the receive connector does not offer X-EXPS (Exchange authentication), or a firewall hides X-EXPS and X-ANONYMOUSTLS.`
      : fixed`The server wants TLS first, for one of two usual causes: the sender did not ask for it (its own setting, or no STARTTLS on the server), or a firewall hides STARTTLS.`,
    // Microsoft's server that tells of it is the sender's own
    next: ehloReply(
      /cannot connect to remote server/i.test(reply) && !/LastAttempted/.test(piece) ? null : host,
    ),
  }
}

function ofRefusal(
  { reply }: ToldReply,
  command: string | null,
): Pick<Judged, 'sign' | 'weight' | 'command' | 'says' | 'next'> {
  const named = shownCommand(command)
  const quoted = /["'<(:] ?(EHLO|HELO|STARTTLS|BDAT|AUTH|XCLIENT|X-[A-Z0-9-]+)\b/.exec(reply)
  if (quoted !== null)
    return {
      sign: 'in-clear',
      weight: 'nothing',
      command: shownCommand(quoted[1] ?? null),
      says: fixed`The server quotes the command as it was sent: it arrived unharmed, and the server does not know it. No inspection overwrote it.`,
      next: null,
    }
  if (/["'][^"']{4,}["']/.test(reply) && named === null)
    return {
      sign: 'reply',
      weight: 'nothing',
      command: null,
      says: fixed`What the server quotes is no run of X: an inspection writes nothing else, so the sender sent this.`,
      next: null,
    }
  return {
    sign: 'command-refused',
    weight: 'weak',
    command: named,
    says:
      named === null
        ? fixed`A command was refused as unknown, and the server does not quote it: it does not know the command, or got it overwritten.`
        : fixed`${named} was refused as unknown, and the server does not quote it: it does not know ${named}, or got it overwritten.`,
    next: serverLog(named),
  }
}

/** Providers whose servers speak words of their own. */
const GMAIL =
  /(?:^|\.)(?:gmail-smtp-in|aspmx|smtp|alt\d)[\w.-]*\.(?:google|googlemail)\.com$|(?:^|\.)smtp\.gmail\.com$/i
const MICROSOFT = /\.(?:protection\.outlook|office365)\.com$/i
/** Postfix' way to refuse, which none of them has. */
const POSTFIX_WORDS = /^[45]\d\d [45]\.\d\.\d Error: /

/** Where STARTTLS was not seen at a server that offers it to everybody, or to all but listed senders, it may well be hidden. */
export function weighedByProvider<
  T extends Pick<Evidence, 'sign' | 'weight' | 'host' | 'command' | 'says'>,
>(one: T): T {
  const { sign, weight, host, command } = one
  // a server that wants TLS has not hidden it
  if (command !== ('EHLO' as Redacted)) return one
  if (sign !== 'tls-not-offered' || weight !== 'nothing' || host === null) return one
  if (!GMAIL.test(host) && !MICROSOFT.test(host)) return one
  const says = fixed`${one.says} ${host} offers STARTTLS: it keeps it from senders on a block list (Microsoft does), or something on the way hides it.`
  return { ...one, weight: 'weak', says }
}

function otherServer(
  { reply }: ToldReply,
  host: Redacted | null,
): Pick<Judged, 'sign' | 'weight' | 'device' | 'says' | 'next'> | null {
  if (host === null || !(GMAIL.test(host) || MICROSOFT.test(host)) || !POSTFIX_WORDS.test(reply))
    return null
  return {
    sign: 'other-server',
    weight: 'strong',
    device: fixed`another mail server (Postfix) in place of ${host}`,
    says: fixed`These are words of Postfix, and ${host} is no Postfix: port 25 is led to another mail server, often the provider's. No command was overwritten.`,
    next: fixed`Look at the greeting: swaks --server ${host} --quit-after CONNECT. If it is not the one you called, ask whose network it is, or use port 587.`,
  }
}

function ordinary(
  { reply, code }: ToldReply,
  host: Redacted | null,
): Pick<Judged, 'says' | 'next'> & { answers?: Redacted | undefined } {
  if (
    /too many errors|RCPT first|Start afresh|Need (?:RCPT|MAIL)|no valid recipients|out of sequence/i.test(
      reply,
    )
  )
    return {
      says: fixed`It follows from what was refused before it; nothing in it was overwritten.`,
      next: fixed`Look at the first refusal of this session.`,
    }
  if (EXPIRED.test(reply) && !WANTS_TLS.test(reply))
    return {
      says: fixed`The message waited until it expired; why it was not taken stands elsewhere.`,
      next: fixed`Look at the last error before it, in the same report or in the queue.`,
    }
  if (code === '421' && !/[a-z]{4}/i.test(reply.slice(4)))
    return {
      says: fixed`The server closes the connection without a reason.`,
      next: bothSides(host),
    }
  const reason = reasonIn(REFUSALS, reply)
  return {
    answers: reason?.answers,
    says:
      reason === null
        ? fixed`The server understood the command and refuses in its own words: nothing in this was overwritten, and a firewall writes no replies.`
        : fixed`The server refuses in its own words, because ${reason.says}. Nothing in this was overwritten, and a firewall writes no replies.`,
    next:
      reason === null
        ? fixed`Act on what the server says; no firewall is needed to explain it.`
        : capitalised(reason.next(host ?? fixed`HOST`)),
  }
}
