import { MAX_MASKED_VERBS } from '../../limits.ts'
import { printed } from '../../redact/redact.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import * as follow from '../consequences.ts'
import type { Finding } from '../finding.ts'
import type { Reading } from '../reading.ts'
import type { PolicyProblem } from '../../policy/propose/problem.ts'
import { formOf } from '../unmask/line.ts'
import type { SessionView, ViewedLine } from '../view.ts'
import { counted } from '../literal.ts'
import { draft, lineNumbers } from './draft.ts'
import { CHUNKING_LOST } from './observed.ts'

/** What the policy would mask in this session. */
export function predictedMasking(
  view: SessionView,
  reading: Reading,
  client: Redacted | null,
): Finding[] {
  const masked = view.lines.flatMap(({ verdict, direction }, at) =>
    verdict === 'mask' && direction !== null ? [at] : [],
  )
  const of = (kind: ViewedLine['kind']): number[] =>
    masked.filter((at) => view.lines[at]?.kind === kind)
  return [
    ...greeting(view, of('greeting'), client === 'Postfix'),
    ...keywords(view, of('ehlo-reply'), reading),
    ...tls(view, of('ehlo-reply'), of('command'), reading, client),
    ...commands(
      view,
      [...of('command'), ...of('bdat'), ...of('data')].sort((a, b) => a - b),
      reading,
      client,
    ),
  ]
}

/** What is predicted would be; what this firewall did was. */
function were({ question }: SessionView, count: number): Redacted {
  if (question !== 'did') return fixed`would be`
  return count === 1 ? fixed`was` : fixed`were`
}

function arrives({ question }: SessionView): Redacted {
  return question === 'did' ? fixed`arrived` : fixed`would arrive`
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
      detail: fixed`The client ${view.question === 'did' ? fixed`saw` : fixed`would see`} asterisks after the code of the greeting (${lineNumbers(view, at)}).`,
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
      detail: fixed`This client is Postfix: it ${view.question === 'did' ? fixed`takes` : fixed`would take`} the masked greeting for a PIX and ${view.question === 'did' ? fixed`sends` : fixed`send`} HELO.`,
      rules: rules(view, at),
      consequences: follow.ofLostTls(null, fixed`Postfix`),
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
      detail: fixed`${counted(at.length, fixed`keyword`, fixed`keywords`)} of the reply to EHLO ${were(view, at.length)} overwritten (${lineNumbers(view, at)}): the client ${view.question === 'did' ? fixed`did` : fixed`would do`} without ${at.length === 1 ? fixed`it` : fixed`them`}.`,
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
      detail:
        view.question === 'did'
          ? fixed`BINARYMIME passed and CHUNKING, which it needs, did not.`
          : fixed`BINARYMIME would pass and CHUNKING, which it needs, would not.`,
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
  client: Redacted | null,
): Finding[] {
  const keywords = forms(view, replies)
  const announced = replies.filter((_, i) => keywords[i] === 'STARTTLS')
  const sent = commands.filter((index) => view.lines[index]?.verb === 'STARTTLS')
  const at = [...announced, ...sent].sort((a, b) => a - b)
  if (at.length === 0) return []
  const words: Redacted =
    sent.length === 0
      ? fixed`The keyword STARTTLS ${were(view, 1)} hidden (${lineNumbers(view, announced)}).`
      : fixed`STARTTLS ${arrives(view)} as X (${lineNumbers(view, sent)}): TLS ${view.question === 'did' ? fixed`did` : fixed`would`} not start.`
  return [
    draft(view, {
      id: 'starttls-masked',
      mode: 'predicted',
      certainty: 'certain',
      at,
      detail: words,
      rules: rules(view, at),
      consequences: [
        ...follow.ofLostTls(reading.server.family, client),
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

/** The keyword whose being announced leads a client to the verb. */
function keywordOf(id: string, verb: string | null): string | null {
  return id === 'bdat-masked' ? 'CHUNKING' : id === 'command-masked' ? verb : null
}

/** Whether the policy would have kept the keyword from the client before it sent its command. */
function wouldBeHidden(view: SessionView, keyword: string | null, before: number): boolean {
  if (keyword === null || view.question === 'did') return false
  const announced = view.lines.flatMap(({ kind, octets, verdict }, at) =>
    at < before && kind === 'ehlo-reply' && formOf(octets.slice(4, 84).toUpperCase()) === keyword
      ? [verdict]
      : [],
  )
  return announced.length > 0 && announced.every((verdict) => verdict === 'mask')
}

/** A command that was sent for a keyword the policy would have hidden: there would be none. */
function notSent(view: SessionView, { id, verb, at }: VerbGroup, keyword: string): Finding {
  const command = verb ?? keyword
  const instead =
    id === 'bdat-masked'
      ? fixed`The client would send the message by DATA, which passes.`
      : fixed`The client would do without it.`
  return draft(view, {
    id,
    mode: 'predicted',
    certainty: 'certain',
    severity: 'note',
    at,
    title: fixed`${printed(command)} would not be sent: its keyword is hidden`,
    detail: fixed`${printed(keyword)} would be hidden in the reply to EHLO, so the client would not send ${printed(command)} (${lineNumbers(view, at)}); sent all the same, it would arrive as X.`,
    rules: rules(view, at),
    consequences: [instead],
  })
}

function commands(
  view: SessionView,
  at: number[],
  reading: Reading,
  client: Redacted | null,
): Finding[] {
  const family = reading.server.family
  return groups(view, at).map((group) => {
    const { id, verb, at: lines } = group
    const keyword = keywordOf(id, verb)
    if (keyword !== null && wouldBeHidden(view, keyword, lines[0] ?? 0))
      return notSent(view, group, keyword)
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
          ? fixed`Lines of mail content ${were(view, 2)} taken for commands and overwritten.`
          : fixed`${shown} ${arrives(view)} as X (${lineNumbers(view, lines)}).`,
      rules: rules(view, lines),
      consequences: [
        ...(id === 'message-text-masked' ? [follow.TEXT_AS_COMMANDS] : []),
        ...(id === 'ehlo-masked'
          ? follow.ofMaskedEhlo(family, client)
          : follow.ofMaskedCommand(family)),
        ...(id === 'bdat-masked' ? follow.ofMaskedBdat(family) : []),
      ],
      // The client is to be mended, not the firewall.
      problem: id === 'message-text-masked' ? null : problem,
    })
  })
}
