import type { ProfileId, Switches } from '../policy/policy.ts'
import { fixed, join, type Redacted } from '../redact/redacted.ts'
import { EITHER, FIXUP, INSPECT } from './devices.ts'
import { ehloReplies, readable } from './replies.ts'
import { ruledOut, type RuledOut } from './ruled-out.ts'
import type { Sign } from './signs/sign.ts'
import { formOf } from './unmask/line.ts'
import type { Guess } from './unmask/unmask.ts'
import type { SessionView } from './view.ts'

/** Who stood in the way, as far as a recording tells. */
export interface Fingerprint {
  /** FIXUP, INSPECT, EITHER, another product, or null: not known */
  device: Redacted | null
  /** profiles the recording fits, likeliest first; empty unless the device is a PIX/ASA */
  profiles: ProfileId[]
  /** policies that were not in the path, and the lines that prove it */
  ruledOut: RuledOut[]
  /** 0-1; 0 where device is null */
  confidence: number
  vantage: 'client' | 'server' | 'unknown'
  signs: { findingId: string; sign: Redacted }[]
  /** the built-in map is not what was in force: keywords that it hides are there to be read */
  ownMap: boolean
  /** parameters in force, as far as they show */
  switches: Pick<Switches, 'maskBanner' | 'allowTls' | 'maskScope'>
  /** what it rests on, or why no device is named */
  reason: Redacted
  /** what to capture next to be sure, as a step; null where nothing is left open */
  captureNext: Redacted | null
}

const WEIGHTS = { certain: 0.98, strong: 0.75, weak: 0.1 } as const

/** Draws one conclusion from all signs; null where there are none and nothing is ruled out. `guesses`: per line of `view`, what was masked. */
export function fingerprint(
  view: SessionView,
  signs: readonly Sign[],
  guesses: ReadonlyMap<number, readonly Guess[]>,
): Fingerprint | null {
  const excluded = ruledOut(view, signs, (form) => maskedChance(guesses, form) >= 0.5)
  if (signs.length === 0 && excluded.length === 0) return null
  const { device, confidence } = weigh(signs)
  const switches = parameters(view, signs, guesses)
  const ownMap =
    device === INSPECT &&
    // a log may be of another session
    signs.some(
      ({ masking, vantage, certainty }) => masking && vantage !== null && certainty !== 'weak',
    ) &&
    excluded.some(({ by, profiles }) => by === 'keyword' && profiles.includes('asa-9.4')) &&
    [...guesses.values()].every(([best]) => best?.keyword === 'STARTTLS')
  return {
    device,
    ownMap,
    profiles:
      device === FIXUP
        ? ['pix-6']
        : device === INSPECT || device === EITHER
          ? profilesOf(view, signs, guesses, { switches, ownMap })
          : [],
    ruledOut: excluded,
    confidence,
    vantage: vantageOf(view, signs),
    signs: signs.map(({ id, detail }) => ({ findingId: id, sign: detail })),
    switches,
    reason: join(
      signs.map(({ detail }) => detail),
      ' ',
    ),
    captureNext: captureNext(device, signs),
  }
}

function weigh(signs: readonly Sign[]): { device: Redacted | null; confidence: number } {
  const belief = (of: Sign[]): number =>
    1 - of.reduce((doubt, { certainty }) => doubt * (1 - WEIGHTS[certainty]), 1)
  const speaking = (...names: Sign['device'][]): Sign[] =>
    signs.filter(({ device }) => names.includes(device))
  if (speaking('inspect').some(({ certainty }) => certainty === 'certain'))
    return { device: INSPECT, confidence: belief(speaking('inspect', 'either')) }
  const other = speaking('other')[0]
  if (other !== undefined) return { device: other.product, confidence: belief(speaking('other')) }
  const inspect = speaking('inspect').length
  const fixup = speaking('fixup').length
  if (inspect + fixup + speaking('either').length === 0) return { device: null, confidence: 0 }
  if (fixup + inspect === 0) return { device: EITHER, confidence: belief(speaking('either')) }
  if (fixup > inspect) return { device: FIXUP, confidence: belief(speaking('fixup', 'either')) }
  return { device: INSPECT, confidence: belief(speaking('inspect', 'either')) }
}

function vantageOf(view: SessionView, signs: readonly Sign[]): Fingerprint['vantage'] {
  const said = new Set(signs.flatMap(({ vantage }) => (vantage === null ? [] : [vantage])))
  const [only] = said
  if (said.size === 1 && only !== undefined) return only
  if (said.size > 1) return 'unknown'
  return view.about.vantage
}

function forms(view: SessionView): Set<string> {
  const shown = new Set<string>()
  for (const { at } of ehloReplies(view))
    for (const index of at.slice(1))
      shown.add(formOf(readable(view.lines[index]).slice(4).toUpperCase()))
  return shown
}

/** Probability that one of the masked lines is `form`. */
function maskedChance(guesses: ReadonlyMap<number, readonly Guess[]>, form: string): number {
  let chance = 0
  for (const line of guesses.values())
    for (const { keyword, probability } of line) if (formOf(keyword) === form) chance += probability
  return chance
}

/** X, then something else: the verb alone was overwritten (C3). In a line, or as a reply quotes it. */
const ARGUMENT_KEPT = /^(?:\d{3}[ -].*["'<`])?X{4,}[ \t]+[^X\s"'>`]/

function parameters(
  view: SessionView,
  signs: readonly Sign[],
  guesses: ReadonlyMap<number, readonly Guess[]>,
): Fingerprint['switches'] {
  const has = (id: string): boolean => signs.some((sign) => sign.id === id)
  const shown = forms(view)
  const keywords = has('keywords-masked')
  const greeted = view.lines.some(({ kind, code }) => kind === 'greeting' && code === '220')
  const switches: Fingerprint['switches'] = {}
  if (has('banner-masked') || has('banner-code-lost')) switches.maskBanner = true
  else if (keywords && greeted) switches.maskBanner = false
  const refused = view.lines.some(
    ({ code, answers }) =>
      (code === '500' || code === '502') &&
      answers !== null &&
      view.lines[answers]?.verb === 'STARTTLS',
  )
  // A masked STARTTLS outweighs a visible one: a line added by hand, or announced twice.
  const hidden = maskedChance(guesses, 'STARTTLS') >= 0.5
  if (keywords && (refused || hidden)) switches.allowTls = false
  else if ((keywords || switches.maskBanner) && shown.has('STARTTLS')) switches.allowTls = true
  const kept = signs.some(
    ({ id, at }) =>
      id.startsWith('x-command') &&
      at.some((index) => ARGUMENT_KEPT.test(readable(view.lines[index]))),
  )
  if (kept) switches.maskScope = 'verb'
  return switches
}

function profilesOf(
  view: SessionView,
  signs: readonly Sign[],
  guesses: ReadonlyMap<number, readonly Guess[]>,
  { switches, ownMap }: Pick<Fingerprint, 'switches' | 'ownMap'>,
): ProfileId[] {
  const shown = forms(view)
  const old = maskedChance(guesses, 'VRFY') >= 0.5 || maskedChance(guesses, 'AUTH=') >= 0.5
  const later = shown.has('VRFY') || shown.has('AUTH=')
  let fits: ProfileId[] = ['asa-7.2', 'pix-7', 'asa-9.4']
  if (switches.allowTls === true) fits = ['asa-9.4', 'asa-7.2']
  else if (switches.allowTls === false) fits = ['asa-7.2', 'pix-7']
  if (later) fits = fits.filter((profile) => profile !== 'pix-7')
  else if (old) fits = fits.includes('pix-7') ? ['pix-7'] : fits
  // maps of one's own came with 7.2(1)
  if (ownMap) fits = fits.filter((profile) => profile !== 'pix-7')
  const noEhlo = !signs.some(({ id }) => id === 'keywords-masked') && shown.size === 0
  return noEhlo && signs.every(({ device }) => device === 'either') ? [...fits, 'pix-6'] : fits
}

function captureNext(device: Redacted | null, signs: readonly Sign[]): Redacted | null {
  if (signs.some(({ certainty }) => certainty === 'certain')) return null
  if (signs.some(({ id }) => id === 'x-command-received' || id === 'x-command-logged'))
    return fixed`record the same session at the client and compare: if it sent a command where the server got X, something in between changes it`
  if (signs.length === 0) return null
  if (
    signs.some(
      ({ id, vantage }) => id === 'x-command-quoted' && vantage === 'client' && device === null,
    )
  )
    return fixed`look on every router and firewall before the server: ip inspect name … smtp is a Cisco IOS firewall’s, show running-config policy-map tells of a PIX or ASA`
  if (device === null || signs.every(({ device: named }) => named === 'either'))
    return fixed`send EHLO from the same place (printf 'EHLO me\\r\\nQUIT\\r\\n' | nc host 25): keyword lines of X with a last letter prove inspect esmtp, a refusal of EHLO speaks for fixup protocol smtp`
  return signs.some(({ device: named }) => named === 'other')
    ? fixed`record the same session on the server itself, and compare the two`
    : fixed`record the same session on the server's side of the firewall, and compare the two`
}
