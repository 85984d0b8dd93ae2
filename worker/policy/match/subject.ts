import { MAX_PATTERN_SUBJECT_OCTETS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import { utf8ByteString } from '../../smtp/octets.ts'
import type { PatternReference } from '../criteria.ts'
import type { CompiledMatch } from '../compiled.ts'
import type { Pattern } from '../pattern/pattern.ts'
import { anyPattern } from '../pattern/pattern.ts'

/** The patterns of a policy, compiled once. */
export class Subjects {
  readonly #compiled = new Map<PatternReference, Pattern>()

  constructor(matches: readonly CompiledMatch[]) {
    for (const { criterion } of matches) {
      if (!('pattern' in criterion)) continue
      const texts = criterion.pattern.patterns.map(({ pattern }) => utf8ByteString(pattern))
      this.#compiled.set(criterion.pattern, anyPattern(texts))
    }
  }

  /** Whether a pattern of `reference` is found in the first octets of `subject`. */
  found(reference: PatternReference, subject: ByteString): boolean {
    const pattern = this.#compiled.get(reference)
    return pattern?.test(subject.slice(0, MAX_PATTERN_SUBJECT_OCTETS)) ?? false
  }
}
