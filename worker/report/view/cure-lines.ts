import type { CureRecord } from '../cure.ts'

/** Before lines that only restate the map that was in force, and before those that change it again. */
const RESTATED = /^ ! as in the map/
const CHANGED = /^ ! changed:/

/** Whether a cure is commands to paste; of another product it is settings, to be made in its own menus. */
export function isPasted({ device }: Pick<CureRecord, 'device'>): boolean {
  return device.startsWith('Cisco')
}

/** Whether a cure can be tried here: it is of a PIX or ASA. */
export function isTried({ device }: Pick<CureRecord, 'device'>): boolean {
  return /PIX|ASA/.test(device)
}

/** A line of a cure; `isNew`: it changes something, and does not only say where. */
export interface CureLine {
  text: string
  isNew: boolean
}

/** Lines of a cure that stand together; those that restate what was in force may be folded. */
export interface CureStretch {
  restated: boolean
  lines: CureLine[]
}

/** The text of a cure, or of some of its parts, in stretches. */
export function cureStretches(
  text: string,
  { parts, bind }: Pick<CureRecord, 'parts' | 'bind'>,
): CureStretch[] {
  const changing = new Set(
    [...parts.map(({ config }) => config), bind ?? ''].flatMap((part) => part.split('\n')),
  )
  const stretches: CureStretch[] = []
  let restated = false
  for (const line of text.trimEnd().split('\n')) {
    if (RESTATED.test(line)) restated = true
    else if (CHANGED.test(line) || !line.startsWith(' ')) restated = false
    const one = { text: line, isNew: !restated && changing.has(line) && !saysWhere(line) }
    const last = stretches.at(-1)
    if (last?.restated === restated) last.lines.push(one)
    else stretches.push({ restated, lines: [one] })
  }
  return stretches
}

function saysWhere(line: string): boolean {
  return line === '' || /^(?:\s*!|policy-map | parameters$| class )/.test(line)
}
