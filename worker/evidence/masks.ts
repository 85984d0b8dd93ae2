import { FIXUP, INSPECT, EITHER } from '../diagnosis/devices.ts'
import { greetingShape } from '../diagnosis/signs/shapes.ts'
import { fixed } from '../redact/redacted.ts'
import type { Evidence } from './evidence.ts'
import type { Passage } from './passage.ts'
import { evidenceOf } from './piece.ts'
import { ehloReply } from './settle.ts'
import { LOGGED_X } from './tells.ts'

/** `220 ` and nothing but asterisks, 2, 0 and blanks, up to where a quote or the line ends. */
const GREETING =
  /(?:^|[\s"'(\[|:=])(?<greeting>220(?:[ -][*20 ]*\*{4,}[*20 ]*| SMTP\/cmap[ _].{4,100}))(?=$|["')\]|<])/
/** The keyword at the head of a reply line, or quoted anywhere else. */
const KEYWORD = /(?<![A-Za-z0-9@._-])(?<code>250[ -])?(?<mask>X{3,}[A-Z])(?![A-Za-z0-9@._-])/g
/** Words that make a run of X one of SMTP. */
const MAIL_WORDS =
  /\b(?:e?smtp|ehlo|helo|starttls|250|8bitmime|pipelining|capabilit|extension|keyword|banner)/i

/** Greetings, keywords and logged commands that an inspection overwrote, in what begins on the passage's own line. */
export function masksIn(passage: Passage, wordsBefore: boolean): Evidence[] {
  const own = passage.text.slice(0, passage.own)
  return [
    ...(own.includes('220') ? greetings(passage) : []),
    ...(own.includes('XXX') ? keywords(own, passage.sourceLine, wordsBefore) : []),
    ...(/[Xx]{4}/.test(own) ? logged(own, passage.sourceLine) : []),
  ]
}

function greetings({ text, own, sourceLine }: Passage): Evidence[] {
  const found = GREETING.exec(text)
  if (found === null || found.index >= own) return []
  const greeting = (found.groups?.['greeting'] ?? '').trimEnd()
  const shape = greetingShape([greeting])
  if (shape === null || shape === 'asterisks') return []
  const fixup = shape !== 'starred'
  return [
    evidenceOf(greeting, {
      sourceLine,
      sign: 'masked-greeting',
      // one that its print broke over lines no reader has put together
      ofReply: found.index + found[0].length > own,
      weight: 'strong',
      command: fixed`greeting`,
      device: fixup ? FIXUP : EITHER,
      says: fixup
        ? fixed`The greeting is overwritten as a PIX 6 or older does.`
        : fixed`The greeting is nothing but asterisks, as mask-banner writes; no mail server is set so.`,
      next: fixup
        ? fixed`On the PIX: no fixup protocol smtp 25.`
        : fixed`On the firewall in front of it: no mask-banner in its inspect esmtp map (7.0 and later), or no fixup protocol smtp 25 (PIX 6).`,
    }),
  ]
}

function keywords(own: string, sourceLine: number, wordsBefore: boolean): Evidence[] {
  const found = [...own.matchAll(KEYWORD)].map(({ groups }) => ({
    mask: groups?.['mask'] ?? '',
    code: groups?.['code'] ?? null,
  }))
  // XXXX is a whole run of X that ends in an X: no letter of the count
  const masks = found.filter(({ mask }) => !/^X+$/.test(mask))
  const [first] = masks
  if (first === undefined) return []
  const inOrder = masks.every(
    ({ mask }, at) =>
      mask.at(-1) ===
      String.fromCharCode(((first.mask.charCodeAt(first.mask.length - 1) + at - 65) % 26) + 65),
  )
  const speaks = first.code !== null || wordsBefore || MAIL_WORDS.test(own)
  if (!inOrder || !speaks || (first.code === null && !/[A-H]$/.test(first.mask))) return []
  const certain = first.code !== null && first.mask.endsWith('A')
  return [
    evidenceOf((first.code ?? '') + first.mask, {
      sourceLine,
      sign: 'masked-keywords',
      weight: certain ? 'certain' : 'strong',
      command: fixed`EHLO`,
      device: INSPECT,
      says: fixed`An EHLO keyword${first.mask.length === 8 ? fixed` as long as STARTTLS` : fixed``} is overwritten with X and a counting letter, as no other product does.`,
      next:
        first.mask.length === 8
          ? fixed`On the firewall: allow-tls in its inspect esmtp map (7.2(3) and later), or no inspect esmtp for this server.`
          : ehloReply(null),
    }),
  ]
}

function logged(own: string, sourceLine: number): Evidence[] {
  const found = LOGGED_X.exec(own)
  const run = found?.groups?.['x']?.length ?? 0
  if (found === null || run === 0) return []
  const verb = run === 8 ? fixed`STARTTLS` : run === 4 ? fixed`EHLO` : null
  const small = /^x+$/.test(found.groups?.['x'] ?? '')
  return [
    evidenceOf(found[0], {
      sourceLine,
      sign: 'quoted-x',
      weight: small ? 'weak' : 'strong',
      command: verb,
      says: small
        ? fixed`A command of ${run} small x reached the server: a Cisco IOS firewall overwrites so, or the author crossed it out.`
        : fixed`A command of ${run} X reached the server: masked in flight by a PIX, an ASA or a Cisco IOS firewall, or sent so.`,
      next: fixed`${ehloReply(null)} A greeting of asterisks or X in the EHLO reply names the PIX or ASA; both whole, and the command still masked, is what IOS does.`,
    }),
  ]
}
