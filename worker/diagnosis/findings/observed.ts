import { fixed, join, type Redacted } from '../../redact/redacted.ts'
import * as follow from '../consequences.ts'
import type { Candidates, Finding } from '../finding.ts'
import { FIXUP } from '../devices.ts'
import { type Fingerprint } from '../fingerprint.ts'
import { readable } from '../replies.ts'
import { likely, visibleForms, type Reading } from '../reading.ts'
import { namedClient } from '../server/peers.ts'
import type { Sign } from '../signs/sign.ts'
import type { PolicyProblem } from '../../policy/propose/problem.ts'
import { formOf, withArguments } from '../unmask/line.ts'
import type { SessionView } from '../view.ts'
import { crosses, maskText } from '../literal.ts'
import { draft, lineNumbers } from './draft.ts'
import { firewallLogFindings } from './firewall-log.ts'

/** Findings of a session that was recorded through a firewall, or shows signs of another product. */
export function observedFindings(
  view: SessionView,
  signs: readonly Sign[],
  print: Fingerprint,
  reading: Reading,
): Finding[] {
  const logged = firewallLogFindings(view)
  // the messages say more than that there are some
  const kept = signs.filter(
    ({ id }) => id !== 'firewall-syslog' || !logged.some((f) => f.id === id),
  )
  return [
    ...kept.map((sign) => ofSign(view, sign, print, reading)),
    ...logged,
    ...lostTls(view, signs, reading),
    ...lostEhlo(view, signs, print, reading),
    ...lostChunking(view, reading),
  ]
}

function ofSign(view: SessionView, sign: Sign, print: Fingerprint, reading: Reading): Finding {
  const { id, certainty, at } = sign
  const problem = problemOf(view, sign, reading)
  return draft(view, {
    id,
    certainty,
    ...(id === 'keywords-masked' && isNeedless(at, reading) && { severity: 'note' as const }),
    mode: 'observed',
    at: [...at],
    detail: join([sign.detail, ...whatElse(sign, print)], ' '),
    rules: rulesOf(view, sign, print),
    consequences: consequencesOf(view, sign, reading),
    problem,
    candidates: candidatesOf(view, at, reading),
  })
}

function whatElse(sign: Sign, print: Fingerprint): Redacted[] {
  const next = print.captureNext
  return sign.certainty === 'certain' || next === null ? [] : [fixed`To be sure, ${next}.`]
}

/** Keywords that no sender needs for mail to pass, and how sure a guess must be to be one. */
const NEEDLESS: ReadonlySet<string> = new Set(['HELP', 'DELIVERBY', 'TURN', 'VRFY', 'EXPN', 'VERB'])
const SURE = 0.9

/** Whether mail passes as well without what was overwritten. */
function isNeedless(at: readonly number[], { keywords }: Reading): boolean {
  return at.every((index) => {
    const best = keywords.get(index)?.[0]
    return best !== undefined && best.probability >= SURE && NEEDLESS.has(formOf(best.keyword))
  })
}

function problemOf(
  view: SessionView,
  { id, at, device }: Sign,
  reading: Reading,
): PolicyProblem | null {
  if (device === null || device === 'other') return null
  if (id === 'banner-masked' || id === 'banner-code-lost' || id === 'postfix-workarounds-logged')
    return { kind: 'banner', at }
  if (id === 'keywords-masked')
    return { kind: 'keyword', keyword: null, hidden: hiddenForms(reading), at }
  if (id === 'ehlo-refused') return { kind: 'ehlo', at }
  if (id === 'x-command-quoted')
    return ofCommand(device === 'fixup' ? 'EHLO' : (view.lines[at[0] ?? -1]?.verb ?? null), at)
  return null
}

function ofCommand(verb: string | null, at: number[]): PolicyProblem {
  if (verb === 'EHLO') return { kind: 'ehlo', at }
  return verb === 'STARTTLS' ? { kind: 'starttls', at } : { kind: 'verb', verb: null, at }
}

/** Everything that may have been overwritten. */
function hiddenForms({ keywords }: Reading): string[] {
  return [...new Set([...keywords.values()].flat().map(({ keyword }) => formOf(keyword)))]
}

/** The rules of inspection.md this line came under, where the device is known; [] where it is not. */
export function rulesOf(view: SessionView, { id, at, device }: Sign, print: Fingerprint): string[] {
  const fixup = print.device === FIXUP
  if (id === 'banner-masked' || id === 'banner-code-lost' || id === 'postfix-workarounds-logged') {
    if (id === 'banner-code-lost') return ['B2']
    const digits = at.some((index) => /[20]/.test(readable(view.lines[index]).slice(4)))
    return [fixup || digits ? 'B1' : 'B3']
  }
  if (id === 'keywords-masked') return ['S3']
  if (device === null)
    return id.startsWith('x-command') ? [argumentKept(view, at) ? 'C3' : 'C2'] : []
  if (id === 'ehlo-refused') return ['C2', 'C3']
  return id === 'x-command-quoted' ? [fixup ? 'C3' : 'C2'] : []
}

function argumentKept(view: SessionView, at: readonly number[]): boolean {
  return at.some((index) => /^X+[ \t]+[^X \t]/.test(readable(view.lines[index])))
}

function consequencesOf(view: SessionView, { id, at }: Sign, reading: Reading): Redacted[] {
  if (id === 'banner-masked')
    return follow.ofMaskedGreeting(
      follow.postfixSeesPix(at.map((index) => view.lines[index]?.octets ?? '')),
    )
  if (id === 'keywords-masked') {
    const top = [...reading.keywords.values()].flatMap(([best]) =>
      best === undefined ? [] : [formOf(best.keyword)],
    )
    return follow.ofLostKeywords(top)
  }
  if (id === 'x-command-received' || id === 'x-command-quoted')
    return follow.ofMaskedCommand(reading.server.family)
  if (id === 'ehlo-refused')
    return follow.ofMaskedEhlo(reading.server.family, namedClient(view).software)
  return []
}

function candidatesOf(view: SessionView, at: readonly number[], reading: Reading): Candidates[] {
  return at.flatMap((index): Candidates[] => {
    const line = view.lines[index]
    const keywords = reading.keywords.get(index)
    if (line === undefined) return []
    if (keywords !== undefined) {
      const text = readable(line).slice(4)
      const octets = text.length
      const ranked = keywords.map(({ keyword, probability, family }) => ({
        keyword: withArguments(keyword, octets, '?') ?? keyword,
        probability: round(probability),
        why: `${octets} octets, ${family === null ? 'by how common it is' : `and this is where ${family} announces it`}`,
      }))
      return [{ line: line.line, masked: maskText(octets, text.slice(-1)), ranked }]
    }
    const verbs = reading.verbs.get(index)
    if (verbs === undefined) return []
    const run = /^X+/.exec(line.octets)?.[0].length ?? 0
    const ranked = verbs.map((guess) => ({ ...guess, probability: round(guess.probability) }))
    return [{ line: line.line, masked: crosses(Math.min(run, 256)), ranked }]
  })
}

const round = (probability: number): number => Math.round(probability * 1000) / 1000

function lostTls(view: SessionView, signs: readonly Sign[], reading: Reading): Finding[] {
  const keyword = likely(reading, 'STARTTLS')
  const received = [...reading.verbs].flatMap(([at, [best]]) =>
    best?.keyword === 'STARTTLS' ? [at] : [],
  )
  const inspected = signs.some(({ device }) => device === 'inspect' || device === 'fixup')
  const refused = inspected
    ? view.lines.flatMap(({ code, answers }) =>
        /^50[02]$/.test(code ?? '') && answers !== null && view.lines[answers]?.verb === 'STARTTLS'
          ? [answers]
          : [],
      )
    : []
  const at = [...keyword, ...received, ...refused].sort((a, b) => a - b)
  if (at.length === 0) return []
  const sure =
    refused.length > 0 &&
    signs.some(({ certainty, device }) => certainty === 'certain' && device === 'inspect')
  const words =
    refused.length > 0
      ? fixed`STARTTLS was sent and refused as an unknown command (${lineNumbers(view, refused)}), as a server does that gets XXXXXXXX.`
      : fixed`By its length and place, STARTTLS is what was overwritten on ${lineNumbers(view, at)}.`
  const mayBeSent = keyword.length === 0 && refused.length === 0
  return [
    draft(view, {
      id: 'starttls-masked',
      mode: 'observed',
      certainty: sure ? 'certain' : mayBeSent ? 'weak' : 'strong',
      severity: mayBeSent ? 'warning' : 'error',
      at,
      detail: words,
      rules:
        keyword.length > 0
          ? received.length + refused.length > 0
            ? ['C2', 'S3']
            : ['S3']
          : ['C2'],
      consequences: [
        ...follow.ofLostTls(reading.server.family, namedClient(view).software),
        ...(refused.length > 0 ? follow.ofMaskedCommand(reading.server.family) : []),
      ],
      problem: mayBeSent ? null : { kind: 'starttls', at },
    }),
  ]
}

function lostEhlo(
  view: SessionView,
  signs: readonly Sign[],
  print: Fingerprint,
  reading: Reading,
): Finding[] {
  if (print.device !== FIXUP) return []
  const at = signs
    .flatMap((sign) => (sign.device === 'fixup' ? sign.at : []))
    .filter((index) => view.lines[index]?.verb === 'EHLO')
  if (at.length === 0) return []
  const each = [...new Set(at)]
  return [
    draft(view, {
      id: 'ehlo-masked',
      mode: 'observed',
      certainty: 'strong',
      at: each,
      detail: fixed`EHLO on ${lineNumbers(view, each)} did not reach the server as it was sent.`,
      rules: ['C3'],
      consequences: follow.ofMaskedEhlo(reading.server.family, namedClient(view).software),
      problem: { kind: 'ehlo', at: each },
    }),
  ]
}

function lostChunking(view: SessionView, reading: Reading): Finding[] {
  const at = likely(reading, 'CHUNKING')
  if (at.length === 0 || !visibleForms(view, reading.ehlo).has('BINARYMIME')) return []
  return [
    draft(view, {
      id: 'chunking-hidden',
      mode: 'observed',
      at,
      detail: fixed`BINARYMIME is announced, but CHUNKING, which it needs, is most likely what was overwritten on ${lineNumbers(view, at)}.`,
      rules: ['S3'],
      consequences: [CHUNKING_LOST],
      problem: { kind: 'keyword', keyword: 'CHUNKING', hidden: ['CHUNKING'], at },
    }),
  ]
}

/** What BINARYMIME without CHUNKING leads to. */
export const CHUNKING_LOST = fixed`Exchange bounces binary mail with 554 5.6.1 Body type not supported by Remote Host, or attachments arrive garbled.`
