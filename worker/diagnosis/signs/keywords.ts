import { fixed } from '../../redact/redacted.ts'
import { ehloReplies, readable } from '../replies.ts'
import { maskedKeyword } from './shapes.ts'
import type { Sign } from './sign.ts'
import type { SessionView } from '../view.ts'
import { counted } from '../literal.ts'

/** Octets of the longest masked line below which it might be a word somebody announces (`XA`). */
const LEAST_MASK_OCTETS = 3

/**
 * Indexes of the lines S3 overwrote in one EHLO reply: X and one letter, the letters in the order of
 * the alphabet without gaps. [] if there are none, or if they do not keep to that. The first line never
 * changes, but a recording may begin within the reply.
 */
export function overwrittenLines(view: SessionView, at: readonly number[]): number[] {
  const later = inOrder(view, at.slice(1), 65)
  return later.length > 0 ? later : inOrder(view, at, null)
}

function inOrder(view: SessionView, at: readonly number[], firstLetter: number | null): number[] {
  const lines: { index: number; octets: number; letter: string }[] = []
  for (const index of at) {
    const masked = maskedKeyword(readable(view.lines[index]).slice(4))
    if (masked !== null) lines.push({ index, ...masked })
  }
  if (lines.length === 0) return []
  const first = lines[0]?.letter.charCodeAt(0) ?? 0
  if (firstLetter !== null && first !== firstLetter) return []
  const kept = lines.every(({ letter }, i) => letter.charCodeAt(0) === 65 + ((first - 65 + i) % 26))
  const longest = Math.max(0, ...lines.map(({ octets }) => octets))
  // A recording may begin within the reply; then its first letter is not A, and one line is no proof.
  const begun = first === 65 || lines.length > 1
  return kept && begun && longest >= LEAST_MASK_OCTETS ? lines.map(({ index }) => index) : []
}

/** `X…XA` lines: no product but `inspect esmtp` writes them. */
export function keywordSigns(view: SessionView): Sign[] {
  const signs: Sign[] = []
  for (const { at } of ehloReplies(view)) {
    const lines = overwrittenLines(view, at)
    if (lines.length > 0) {
      signs.push({
        id: 'keywords-masked',
        certainty: 'certain',
        at: lines,
        device: 'inspect',
        product: null,
        vantage: 'client',
        masking: true,
        detail: fixed`${counted(lines.length, fixed`keyword`, fixed`keywords`)} overwritten with X and a letter of the alphabet in turn.`,
      })
      continue
    }
    const crossed = at
      .slice(1)
      .filter((index) => /^X{3,}$/.test(readable(view.lines[index]).slice(4)))
    if (crossed.length === 0) continue
    signs.push({
      id: 'keywords-crossed-out',
      certainty: 'weak',
      at: crossed,
      device: null,
      product: null,
      vantage: null,
      masking: false,
      detail: fixed`${counted(crossed.length, fixed`line consists`, fixed`lines consist`)} of X without the letter that inspect esmtp ends such a line with.`,
    })
  }
  return signs
}
