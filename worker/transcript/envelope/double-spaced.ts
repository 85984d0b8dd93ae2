import type { Layer } from './layer.ts'

const LEAST_LINES = 6

/** An empty line after each line, as a copy from some web pages gives. */
export const doubleSpaced: Layer = {
  id: 'double-spaced',
  certain: true,
  fits: (lines) =>
    lines.length >= LEAST_LINES &&
    lines.every((line, i) => i % 2 === 0 || line === '') &&
    lines.some((line, i) => i % 2 === 0 && line !== ''),
  undo(_, out) {
    let odd = true
    return {
      line(text, sourceLine, terminator) {
        if (odd || text !== '') out(text, sourceLine, terminator)
        odd = text !== '' ? false : !odd
      },
      end: () => {},
    }
  },
}
