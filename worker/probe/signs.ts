import { UNKNOWN_VERB, keywordsOf, type Asked, type QuestionId } from './questions.ts'
import type { Answer } from './recorded-socket.ts'

/** What the answers of one connection show. Stable ids, never reused. */
export interface ProbeSign {
  id:
    | 'verb-masked'
    | 'verb-arrived'
    | 'pieces-masked'
    | 'pieces-arrived'
    | 'cut-over-limit'
    | 'keyword-hidden'
  /** against: it speaks against an inspection in the path */
  side: 'for' | 'against'
  weight: 'certain' | 'strong' | 'weak'
  question: QuestionId
  says: string
}

/** The signs in one connection's answers. Each rests on what we know was sent. */
export function signsOf(asked: readonly Asked[]): ProbeSign[] {
  const answers = new Map(asked.map(({ id, answer }) => [id, answer]))
  return [
    ...verbSigns(answers.get('unknown-verb')),
    ...pieceSigns(answers.get('lower-case'), answers.get('pieces')),
    ...limitSigns(answers.get('long-line'), answers.get('over-limit')),
  ]
}

/** A server that quotes what it did not understand shows what reached it. */
function verbSigns(answer: Answer | undefined): ProbeSign[] {
  if (answer?.kind !== 'reply') return []
  const text = answer.text.toUpperCase()
  if (text.includes(UNKNOWN_VERB))
    return [
      {
        id: 'verb-arrived',
        side: 'against',
        weight: 'strong',
        question: 'unknown-verb',
        says: `The server quotes ${UNKNOWN_VERB}, a verb that every release overwrites with X: no PIX or ASA inspects this connection.`,
      },
    ]
  if (!/X{4}/.test(text)) return []
  return [
    {
      id: 'verb-masked',
      side: 'for',
      weight: 'certain',
      question: 'unknown-verb',
      says: `The server quotes X in place of ${UNKNOWN_VERB}: the command was overwritten on the way.`,
    },
  ]
}

/** C5: an unfinished verb that is none of the list's is overwritten as it comes. */
function pieceSigns(whole: Answer | undefined, pieces: Answer | undefined): ProbeSign[] {
  if (whole?.kind !== 'reply' || whole.code !== 250 || pieces?.kind !== 'reply') return []
  if (pieces.code === 250)
    return [
      {
        id: 'pieces-arrived',
        side: 'against',
        weight: 'weak',
        question: 'pieces',
        says: 'NOOP in two pieces was understood; an inspection would have overwritten the first.',
      },
    ]
  if (pieces.code < 500) return []
  return [
    {
      id: 'pieces-masked',
      side: 'for',
      weight: 'strong',
      question: 'pieces',
      says: `noop at once was answered 250, NOOP in two pieces ${pieces.code}: the pieces were overwritten on the way, as an inspection does with character-mode telnet.`,
    },
  ]
}

function limitSigns(under: Answer | undefined, over: Answer | undefined): ProbeSign[] {
  if (under?.kind !== 'reply' || over?.kind !== 'closed') return []
  return [
    {
      id: 'cut-over-limit',
      side: 'for',
      weight: 'strong',
      question: 'over-limit',
      says: 'A command of 500 octets was answered, one of 513 ended the connection: cmd line length gt 512 of the built-in map does that.',
    },
  ]
}

/** A keyword as the masked port and another one show it. */
export interface HiddenKeyword {
  masked: string
  keyword: string
}

const MASKED = /^X+[A-Z]$/

/**
 * What stands masked in one EHLO reply and in clear in that of the same server on another port: same
 * length, and not in the first one in clear. Where several fit, none is named.
 */
export function hiddenKeywords(masked: readonly Asked[], clear: readonly Asked[]): HiddenKeyword[] {
  const [behind, open] = [masked, clear].map((asked) =>
    keywordsOf(asked.find(({ id }) => id === 'ehlo')?.answer),
  ) as [string[], string[]]
  return behind
    .filter((line) => MASKED.test(line))
    .flatMap((line) => {
      const fitting = open.filter(
        (other) => other.length === line.length && !behind.includes(other) && !MASKED.test(other),
      )
      const [keyword, another] = fitting
      return keyword === undefined || another !== undefined ? [] : [{ masked: line, keyword }]
    })
}

/** Keywords announced on one port and neither announced nor masked on the other. */
export function missingKeywords(behind: readonly Asked[], open: readonly Asked[]): string[] {
  const [there, elsewhere] = [behind, open].map((asked) =>
    keywordsOf(asked.find(({ id }) => id === 'ehlo')?.answer).map(
      (line) => line.split(/[ =]/, 1)[0]!,
    ),
  ) as [string[], string[]]
  return elsewhere.filter((keyword) => !there.includes(keyword))
}
