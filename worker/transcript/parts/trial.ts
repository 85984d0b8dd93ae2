import type { Direction } from '../../smtp/octets.ts'
import { toByteString } from '../../smtp/octets.ts'
import { undoing, type Unwrapped } from '../envelope.ts'
import type { HeldLine } from '../envelope/layer.ts'
import type { Format } from '../format.ts'
import { PACKET_FORMATS } from '../formats/packets/packet-formats.ts'
import { isOfSmtp } from './speaks.ts'

/** What a format's reader makes of lines that are all at hand. */
export interface Trial {
  /** source lines that a session has, or that the program printed of itself */
  read: ReadonlySet<number>
  /** lines with a direction */
  spoken: number
  /** of them those of each side, and those that only SMTP has */
  sides: Record<Direction, number>
  ofSmtp: number
  sessions: number
  /** its sessions bear keys: their lines may stand among others */
  isLog: boolean
  /** what was said, as far as it is judged */
  said: ReadonlySet<string>
  /** the lines as the reader had them */
  inner: readonly HeldLine[]
}

/** Forms whose entries have lines that no session bears. */
export const PRINTS_PACKETS: ReadonlySet<Format> = new Set(PACKET_FORMATS)

/** Of a format that was asked for: it is not tried. */
export const NO_TRIAL: Trial = {
  read: new Set(),
  spoken: 0,
  sides: { C: 0, S: 0 },
  ofSmtp: 0,
  sessions: 0,
  isLog: false,
  said: new Set(),
  inner: [],
}

const JUDGED_OCTETS = 200

/** Reads `lines` by `format`, and keeps which of them it took. */
export function tryReading(
  unwrapped: Unwrapped,
  format: Format,
  lines: readonly HeldLine[],
  whole: boolean,
): Trial {
  const taken = new Set<number>()
  const inner: HeldLine[] = []
  const said = new Set<string>()
  const sides = { C: 0, S: 0 }
  let ofSmtp = 0
  let sessions = 0
  let isLog = false
  const reader = format.read({
    open: (about) => {
      isLog ||= about.key !== null
      return sessions++
    },
    wire: (_, direction, octets, { sourceLine }) => {
      if (direction === null) return
      sides[direction]++
      if (sourceLine !== null) taken.add(sourceLine)
      const start =
        typeof octets === 'string'
          ? octets.slice(0, JUDGED_OCTETS)
          : toByteString(octets, 0, JUDGED_OCTETS)
      const text = start.trimEnd()
      said.add(text)
      if (isOfSmtp(text)) ofSmtp++
    },
    mark: (_, mark, { sourceLine }) => {
      if (sourceLine !== null && (mark.kind !== 'note' || isLog)) taken.add(sourceLine)
    },
    close: () => {},
  })
  const undo = undoing(unwrapped, (text, sourceLine, terminator) => {
    inner.push({ text, sourceLine, terminator })
    reader.line(text, sourceLine, terminator)
  })
  for (const { text, sourceLine, terminator } of lines) undo.line(text, sourceLine, terminator)
  if (whole) undo.end()
  reader.end()
  const read = new Set(taken)
  const spoken = sides.C + sides.S
  if (spoken > 0 && format.general !== true)
    for (const { text, sourceLine } of inner)
      if (!read.has(sourceLine) && format.detect({ lines: [text], whole: false }).length > 0)
        read.add(sourceLine)
  if (PRINTS_PACKETS.has(format)) addEntries(read, inner)
  if (unwrapped.layers.some(({ layer }) => layer.joins === true)) addJoined(read, inner, lines)
  return { read, spoken, sides, ofSmtp, sessions, isLog, said, inner }
}

/** A packet's lines bear the number of one of them; behind the last of them that of the last packet, up to a blank line. */
function addEntries(read: Set<number>, inner: readonly HeldLine[]): void {
  const first = inner.findIndex(({ sourceLine }) => read.has(sourceLine))
  if (first < 0) return
  let last = inner.findLastIndex(({ sourceLine }) => read.has(sourceLine))
  while ((inner[last + 1]?.text.trim() ?? '') !== '') last++
  for (const { sourceLine } of inner.slice(first, last + 1)) read.add(sourceLine)
}

/** What a layer joined to a line that was read is read. */
function addJoined(
  read: Set<number>,
  inner: readonly HeldLine[],
  lines: readonly HeldLine[],
): void {
  const starts = new Set(inner.map(({ sourceLine }) => sourceLine))
  let isRead = false
  for (const { sourceLine } of lines) {
    if (starts.has(sourceLine)) isRead = read.has(sourceLine)
    else if (isRead) read.add(sourceLine)
  }
}
