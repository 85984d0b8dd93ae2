import type { ByteString } from '../../smtp/octets.ts'
import type { Evidence, Head } from '../format.ts'

/**
 * Evidence that lines of `head` are as `test` says: one sign with the first such line's number, or none.
 * One line weighs `weight`; more lines close half of what is left to 1, up to `most` lines.
 */
export function lineSign(
  head: Head,
  sign: string,
  weight: number,
  test: (line: ByteString) => boolean,
  most = 4,
): Evidence[] {
  let first = 0
  let count = 0
  let left = 1 - weight
  for (let i = 0; i < head.lines.length && count < most; i++) {
    if (!test(head.lines[i] ?? '')) continue
    if (count === 0) first = i + 1
    else left /= 2
    count++
  }
  return count === 0 ? [] : [{ sign: `line ${first} ${sign}`, weight: 1 - left }]
}
