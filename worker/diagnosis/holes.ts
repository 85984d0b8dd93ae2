import type { Finding } from './finding.ts'
import type { Sign } from './signs/sign.ts'
import type { SessionView } from './view.ts'

/**
 * What of a session rests on octets that were not recorded (diagnosis.md, "Nothing certain across a hole"). Indexes
 * are of `SessionView.lines`.
 */
export class HolesOf {
  /** the first line that is torn or stands behind a hole; Infinity where nothing in clear is missing */
  readonly first: number
  /** of lines 0 to i - 1, how many are torn or lack, perhaps, their beginning */
  readonly #torn: Uint32Array
  /** of lines 0 to i - 1, before how many there is a hole */
  readonly #behind: Uint32Array

  constructor({ lines, holes }: SessionView) {
    const clear = holes.filter(({ encrypted }) => !encrypted)
    const torn = new Uint8Array(clear.length > 0 ? lines.length + 1 : 0)
    const behind = new Uint8Array(torn.length)
    const next = { C: lines.length, S: lines.length }
    let first = Infinity
    let at = lines.length - 1
    const byPlace = clear.toSorted((a, b) => (b.at ?? -1) - (a.at ?? -1))
    for (const hole of byPlace) {
      const before = hole.at ?? -1
      for (; at > before; at--) {
        const direction = lines[at]?.direction
        if (direction) next[direction] = at
      }
      if (hole.torn) torn[before] = 1
      torn[next[hole.direction]] = 1
      behind[before + 1] = 1
      first = Math.min(first, hole.torn ? before : before + 1)
    }
    this.first = Math.max(0, first)
    this.#torn = summed(torn)
    this.#behind = summed(behind)
  }

  /** Whether octets of these lines are missing, or between the first and the last of them: they prove nothing. */
  tear(at: readonly number[]): boolean {
    if (this.first === Infinity || at.length === 0) return false
    let from = Infinity
    let to = 0
    for (const index of at) {
      from = Math.min(from, index)
      to = Math.max(to, index)
    }
    return between(this.#torn, from, to + 1) > 0 || between(this.#behind, from + 1, to + 1) > 0
  }

  /** Signs that stand in torn lines are weak. */
  ofSigns(signs: readonly Sign[]): Sign[] {
    return signs.map((sign) =>
      this.tear(sign.at) ? { ...sign, certainty: 'weak' as const } : sign,
    )
  }

  /** Findings of signs: weak where a line of theirs is torn. */
  ofSeen(findings: readonly Finding[]): Finding[] {
    return findings.map((finding) => (this.tear(finding.at) ? weak(finding) : finding))
  }

  /** Findings that follow from what came before their lines as well: weak from the first hole on. */
  ofFollowing(findings: readonly Finding[]): Finding[] {
    if (this.first === Infinity) return [...findings]
    return findings.map((finding) =>
      finding.at.length === 0 || finding.at.some((at) => at >= this.first)
        ? weak(finding)
        : finding,
    )
  }
}

function weak(finding: Finding): Finding {
  const severity = finding.severity === 'error' ? 'warning' : finding.severity
  return { ...finding, certainty: 'weak', severity }
}

/** Of each index the sum of all before it. */
function summed(marks: Uint8Array): Uint32Array {
  const sums = new Uint32Array(marks.length + 1)
  for (let i = 0; i < marks.length; i++) sums[i + 1] = sums[i]! + marks[i]!
  return sums
}

function between(sums: Uint32Array, from: number, to: number): number {
  const last = sums.length - 1
  return sums[Math.min(to, last)]! - sums[Math.min(from, last)]!
}
