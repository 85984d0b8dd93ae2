import { nextRecording, recordFailure } from '../diagnosis/next-step.ts'
import { stepOfCure } from '../diagnosis/cure/first-step.ts'
import type { Summary, UploadVerdict } from '../diagnosis/summary.ts'
import type { Question } from '../diagnosis/view.ts'
import { asFirstStep, ended } from '../diagnosis/literal.ts'
import type { Cure } from '../policy/cure.ts'
import { fixed, uncapitalised, type Redacted } from '../redact/redacted.ts'
import type { Evidence } from './evidence.ts'

/** What the loose evidence of an upload comes to. */
export interface LooseConclusion {
  verdict: 'observed' | 'other-product' | 'no-sign'
  device: Redacted | null
  sentence: Redacted
}

/** What the sessions of an upload come to, and what is needed to weigh it against the text around them. */
interface OfSessions {
  verdict: UploadVerdict
  sentence: Redacted
  sessions: number
  question: Question
  /** as in Summary: nothing in them is said to have failed */
  statement?: Redacted | null | undefined
}

/** The stronger of what the sessions and what the loose evidence of an upload come to. */
export function strongest(
  { verdict, sentence, statement, sessions, question }: OfSessions,
  evidence: readonly Evidence[],
  cure: Cure | null,
): Summary {
  const ofSessions = { verdict, sentence }
  const beside =
    verdict === 'ruled-out' && sessions > 0
      ? fixed`What stands in clear in ${sessions === 1 ? fixed`the session` : fixed`the sessions`} beside it rules the built-in settings out there.`
      : null
  const loose = conclude(evidence, cure, beside)
  if (loose === null || (question !== 'happened' && sessions > 0)) return ofSessions
  const ofText = { verdict: loose.verdict, sentence: loose.sentence }
  const idle = evidence.find(({ sign }) => sign === 'service-policy-without-esmtp')
  if (verdict === 'observed' && sessions > 0 && idle !== undefined) {
    const elsewhere = fixed`Not on the device of line ${idle.sourceLine}: it inspects no SMTP, so another did it.`
    return { verdict, sentence: fixed`${sentence} ${elsewhere}` }
  }
  const lost = evidence.find(({ sign }) => sign === 'connection-lost')
  if (verdict === 'observed' && sessions > 0 && lost !== undefined) {
    const logged = fixed`A connection was lost as well (line ${lost.sourceLine}): the firewall's log of that minute tells whether it cut it (108004, 507003).`
    return { verdict, sentence: fixed`${sentence} ${logged}` }
  }
  if (sessions === 0 || RANKS[loose.verdict] > RANKS[verdict]) return ofText
  if (statement === undefined || loose.verdict !== 'no-sign') return ofSessions
  // the text around sessions in which nothing failed knows what did
  const [told] = byUse(evidence)
  if (statement === null || told === undefined) return ofText
  if (told.next === null) return ofSessions
  const step = asFirstStep(uncapitalised(told.next))
  return { verdict, sentence: fixed`${statement} Line ${told.sourceLine}: ${told.says} ${step}` }
}

const RANKS: Readonly<Record<UploadVerdict, number>> = {
  ...{ observed: 3, 'other-product': 2, 'ruled-out': 1, 'no-sign': 0 },
  ...{ cut: 0, masked: 0, clean: 0 },
}

/**
 * What a conclusion may rest on, the heaviest first; null where nothing was found. `cure`: the change that cures what
 * the evidence proves, of which the first step is read off. `beside`: what the sessions around it show to the contrary.
 */
export function conclude(
  evidence: readonly Evidence[],
  cure: Cure | null,
  beside: Redacted | null,
): LooseConclusion | null {
  // a healthy session's message (108007) is told where nothing else is
  const top = evidence.find((one) => !isHealthy(one)) ?? evidence[0]
  if (top === undefined) return null
  if (isHealthy(top))
    return {
      verdict: 'no-sign',
      device: top.device,
      sentence: fixed`Nothing was cut or changed by what line ${top.sourceLine} tells: ${ended(uncapitalised(top.says))} ${asFirstStep(recordFailure(top.host))}`,
    }
  if (top.weight === 'certain' || top.weight === 'strong') return ofProof(top, cure, beside)
  // what can be acted on comes before an ordinary refusal
  const [told = top] = byUse(evidence)
  const next = told.next ?? nextRecording(told.host)
  return {
    verdict: 'no-sign',
    device: null,
    sentence: fixed`Line ${told.sourceLine} ${told.weight === 'weak' ? fixed`alone does not tell` : fixed`proves nothing of a firewall`}: ${uncapitalised(told.says)} ${asFirstStep(uncapitalised(next))}`,
  }
}

function isHealthy({ sign, next }: Evidence): boolean {
  return sign === 'firewall-message' && next === null
}

function ofProof(top: Evidence, cure: Cure | null, beside: Redacted | null): LooseConclusion {
  const { device, sign, says, host } = top
  const other = sign === 'other-product' || sign === 'other-server'
  const without = sign === 'service-policy-without-esmtp'
  const cured = cure !== null && device !== null && sign !== 'other-server'
  const next = cured ? stepOfCure(cure) : (top.next ?? nextRecording(host))
  const from = fixed`${weightWord(top)}, line ${top.sourceLine} alone`
  const who =
    device === null
      ? fixed`From line ${top.sourceLine} alone (${weightWord(top)}): `
      : other
        ? fixed`${device}, not a PIX or ASA (${from}): `
        : OF_DEVICE.has(sign)
          ? fixed`${device}, by its own word (${from}): `
          : fixed`A ${device} was in this path (${from}): `
  return {
    verdict: other ? 'other-product' : without ? 'no-sign' : 'observed',
    device,
    sentence: fixed`${who}${says} ${beside === null ? fixed`` : fixed`${beside} `}${asFirstStep(uncapitalised(next))}`,
  }
}

/** What a device says of itself proves that it does it, not that a session passed it. */
const OF_DEVICE: ReadonlySet<Evidence['sign']> = new Set([
  'service-policy',
  'configuration',
  'connection-flags',
  'firewall-message',
])

function weightWord({ weight }: Evidence): Redacted {
  return weight === 'certain' ? fixed`certain` : fixed`strong`
}

const byUse = (evidence: readonly Evidence[]): Evidence[] =>
  [...evidence].sort((a, b) => rank(a) - rank(b))

const ORDER: readonly Evidence['sign'][] = [
  'command-refused',
  'tls-not-offered',
  'unknown-commands',
  'asp-drop',
  'tls-report',
  'tls-failed',
  'auth-not-offered',
  'connection-lost',
  'reply',
  'in-clear',
  'no-connection',
]

function rank({ sign, weight }: Evidence): number {
  const place = ORDER.indexOf(sign)
  return (weight === 'weak' ? 0 : 100) + (place < 0 ? ORDER.length : place)
}
