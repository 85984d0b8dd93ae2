import { readPort } from './esmtp/atoms.ts'
import { Cursor } from './cursor.ts'
import type { PolicyFault } from './fault.ts'
import type { ConfigLine } from './lines.ts'

/** `fixup protocol smtp` of PIX 6, after all its lines. */
export interface Fixup {
  inspects: boolean
  /** line of the last statement */
  line: number
}

/**
 * Reads `fixup protocol smtp [PORT[-PORT]]` or the same after `no`; null for other protocols. Its ports
 * are checked and not kept: a session that is judged is taken to be one the firewall looks at.
 * Faults quote nothing, since the line is outside the blocks that may be quoted.
 */
export function readFixup(line: ConfigLine, faults: PolicyFault[]): Fixup | null {
  const own: PolicyFault[] = []
  const words = new Cursor(line, own)
  const no = words.accept('no')
  if (!words.accept('fixup', 'protocol', 'smtp')) return null
  const range = words.next
  if (range !== null) {
    const [low = '', high] = range.text.split('-')
    const column = line.text.length - line.text.trimStart().length
    for (const port of high === undefined ? [low] : [low, high]) {
      readPort(new Cursor({ ...line, text: ' '.repeat(column) + port }, own))
    }
    words.take()
    words.end()
  }
  const [fault] = own
  if (fault !== undefined) {
    const found = 'another word'
    const column = range?.column ?? fault.column
    faults.push({
      ...fault,
      column,
      found,
      expected: 'a port, a range of ports or the end of the line',
    })
  }
  return { inspects: !no, line: line.number }
}
