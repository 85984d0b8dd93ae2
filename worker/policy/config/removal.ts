import type { ConfigLine } from './lines.ts'
import { wordsOf } from './lines.ts'

/** What `no …` or `clear configure …` takes away: what stands above it, as far as it bears on esmtp. */
export type Removal =
  | {
      of: 'regex' | 'regex-class' | 'class-map' | 'esmtp-map' | 'policy-map' | 'access-list'
      name: string
    }
  | {
      /** another protocol's block, or a form that has no name */
      of: 'other'
    }

const OTHER: Removal = { of: 'other' }

/** Reads a line that statementOf takes for a removal. It is outside the blocks that faults may quote, so it has none. */
export function readRemoval(line: ConfigLine): Removal {
  const [first, second, ...rest] = wordsOf(line.text)
  const name = (at: number): string | undefined => rest[at]?.text
  if (first?.lower === 'clear') return named('access-list', name(1))
  const type = rest[0]?.lower === 'type' ? [rest[1]?.lower, rest[2]?.lower] : null
  switch (second?.lower) {
    case 'regex':
      return named('regex', name(0))
    case 'class-map':
      if (type === null) return named('class-map', rest.at(-1)?.text)
      return type[0] === 'regex' ? named('regex-class', rest.at(-1)?.text) : OTHER
    default:
      if (type === null) return named('policy-map', name(0))
      return type[0] === 'inspect' && type[1] === 'esmtp' ? named('esmtp-map', name(3)) : OTHER
  }
}

function named(of: Exclude<Removal['of'], 'other'>, name: string | undefined): Removal {
  return name === undefined ? OTHER : { of, name }
}

/** The name in the header of a block that `readRemoval` may take away. */
export function nameInHeader(of: Exclude<Removal['of'], 'other'>, header: ConfigLine): string {
  const words = wordsOf(header.text)
  if (of === 'esmtp-map') return words[4]?.text ?? ''
  const isLast = of === 'class-map' || of === 'regex-class'
  return (isLast ? words.at(-1) : words[1])?.text ?? ''
}
