import { MAX_MASKED_VERBS } from '../../limits.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import * as follow from '../consequences.ts'
import type { Finding } from '../finding.ts'
import type { Reading } from '../reading.ts'
import type { PolicyProblem } from '../../policy/propose/problem.ts'
import { formOf } from '../unmask/line.ts'
import type { SessionView, ViewedLine } from '../view.ts'
import { counted } from '../words.ts'
import { draft, lineNumbers } from './draft.ts'
import { CHUNKING_LOST } from './observed.ts'

/** What the policy would mask in this session. */
export function predictedMasking(
  view: SessionView,
  reading: Reading,
  clientIsPostfix: boolean,
): Finding[] {
  const masked = view.lines.flatMap(({ verdict, direction }, at) =>
    verdict === 'mask' && direction !== null ? [at] : [],
  )
  const of = (kind: ViewedLine['kind']): number[] =>
    masked.filter((at) => view.lines[at]?.kind === kind)
  return [
    ...greeting(view, of('greeting'), clientIsPostfix),
    ...keywords(view, of('ehlo-reply'), reading),
    ...tls(view, of('ehlo-reply'), of('command'), reading),
    ...commands(
      view,
      [...of('command'), ...of('bdat'), ...of('data')].sort((a, b) => a - b),
      reading,
    ),
  ]
}

function rules(view: SessionView, at: readonly number[]): string[] {
  return [...new Set(at.flatMap((index) => view.lines[index]?.rules ?? []))]
}

function greeting(view: SessionView, at: number[], clientIsPostfix: boolean): Finding[] {
  if (at.length === 0) return []
  const all = view.lines
    .filter(({ kind }) => kind === 'greeting')
    .map(({ forwarded, octets }) => forwarded ?? octets)
  const workarounds = follow.postfixSeesPix(all)
  const problem: PolicyProblem = { kind: 'banner', at }
  const found = [
    draft(view, {
      id: 'banner-masked',
      mode: 'predicted',
      at,
      certainty: 'certain',
      detail: fixed`The client would see asterisks after the code of the greeting (${lineNumbers(view, at)}).`,
      rules: rules(view, at),
      consequences: follow.ofMaskedGreeting(workarounds),
      problem,
    }),
  ]
  if (!workarounds || !clientIsPostfix) return found
  return [
    ...found,
    draft(view, {
      id: 'postfix-pix-workarounds',
      mode: 'predicted',
      at,
      detail: fixed`This client is Postfix: it would take the masked greeting for a PIX and send HELO.`,
      rules: rules(view, at),
      consequences: follow.ofLostTls(null),
      problem,
    }),
  ]
}

function forms(view: SessionView, at: readonly number[]): string[] {
  return at.map((index) => formOf(view.lines[index]?.octets.slice(4, 84).toUpperCase() ?? ''))
}

function keywords(view: SessionView, at: number[], reading: Reading): Finding[] {
  if (at.length === 0) return []
  const lost = forms(view, at)
  const found = [
    draft(view, {
      id: 'keywords-masked',
      mode: 'predicted',
      at,
      detail: fixed`${counted(at.length, fixed`keyword`, fixed`keywords`)} of the reply to EHLO would be overwritten (${lineNumbers(view, at)}): the client would do without ${at.length === 1 ? fixed`it` : fixed`them`}.`,
      rules: rules(view, at),
      consequences: follow.ofLostKeywords(lost),
      problem: { kind: 'keyword', keyword: null, hidden: lost, at },
    }),
  ]
  const chunking = at.filter((_, i) => lost[i] === 'CHUNKING')
  const masked = new Set(at)
  const binary = reading.ehlo.some(({ at: lines }) =>
    lines.some(
      (index) =>
        /^\d{3}[ -]BINARYMIME$/i.test(view.lines[index]?.octets ?? '') && !masked.has(index),
    ),
  )
  if (chunking.length === 0 || !binary) return found
  return [
    ...found,
    draft(view, {
      id: 'chunking-hidden',
      mode: 'predicted',
      at: chunking,
      detail: fixed`BINARYMIME would pass and CHUNKING, which it needs, would not.`,
      rules: ['S2', 'S3'],
      consequences: [CHUNKING_LOST],
      problem: { kind: 'keyword', keyword: 'CHUNKING', hidden: ['CHUNKING'], at: chunking },
    }),
  ]
}

function tls(
  view: SessionView,
  replies: number[],
  commands: number[],
  reading: Reading,
): Finding[] {
  const keywords = forms(view, replies)
  const announced = replies.filter((_, i) => keywords[i] === 'STARTTLS')
  const sent = commands.filter((index) => view.lines[index]?.verb === 'STARTTLS')
  const at = [...announced, ...sent].sort((a, b) => a - b)
  if (at.length === 0) return []
  const words: Redacted =
    sent.length === 0
      ? fixed`The keyword STARTTLS would be hidden (${lineNumbers(view, announced)}).`
      : fixed`STARTTLS would arrive as X (${lineNumbers(view, sent)}): TLS would not start.`
  return [
    draft(view, {
      id: 'starttls-masked',
      mode: 'predicted',
      certainty: 'certain',
      at,
      detail: words,
      rules: rules(view, at),
      consequences: [
        ...follow.ofLostTls(reading.server.family),
        ...(sent.length > 0 ? follow.ofMaskedCommand(reading.server.family) : []),
      ],
      problem: { kind: 'starttls', at },
    }),
  ]
}

interface VerbGroup {
  id: string
  verb: string | null
  at: number[]
}

function groups(view: SessionView, at: readonly number[]): VerbGroup[] {
  const found = new Map<string, VerbGroup>()
  for (const index of at) {
    const { verb, kind } = view.lines[index] ?? { verb: null, kind: 'command' }
    if (verb === 'STARTTLS') continue
    const id =
      kind === 'data'
        ? 'message-text-masked'
        : kind !== 'command' || verb === 'BDAT'
          ? 'bdat-masked'
          : verb === 'EHLO'
            ? 'ehlo-masked'
            : verb === 'AUTH'
              ? 'auth-masked'
              : 'command-masked'
    const word =
      id === 'bdat-masked'
        ? 'BDAT'
        : id === 'message-text-masked'
          ? null
          : found.size >= MAX_MASKED_VERBS
            ? null
            : verb
    const key = `${id} ${String(word)}`
    const group = found.get(key) ?? { id, verb: word, at: [] }
    group.at.push(index)
    found.set(key, group)
  }
  return [...found.values()]
}

function commands(view: SessionView, at: number[], reading: Reading): Finding[] {
  const family = reading.server.family
  return groups(view, at).map(({ id, verb, at: lines }) => {
    const problem: PolicyProblem =
      id === 'ehlo-masked' ? { kind: 'ehlo', at: lines } : { kind: 'verb', verb, at: lines }
    const shown = view.lines[lines[0] ?? -1]?.shown ?? fixed``
    return draft(view, {
      id,
      mode: 'predicted',
      certainty: 'certain',
      at: lines,
      detail:
        id === 'bdat-masked' && shown === ''
          ? fixed`Lines of mail content would be taken for commands and overwritten.`
          : fixed`${shown} would arrive as X (${lineNumbers(view, lines)}).`,
      rules: rules(view, lines),
      consequences: [
        ...(id === 'message-text-masked' ? [follow.TEXT_AS_COMMANDS] : []),
        ...(id === 'ehlo-masked' ? follow.ofMaskedEhlo(family) : follow.ofMaskedCommand(family)),
        ...(id === 'bdat-masked' ? follow.ofMaskedBdat(family) : []),
      ],
      // The client is to be mended, not the firewall.
      problem: id === 'message-text-masked' ? null : problem,
    })
  })
}
