import { readdirSync } from 'node:fs'
import type { Octets } from '../../worker/smtp/octets.ts'
import type { SessionSink } from '../../worker/smtp/session.ts'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import { fixture } from './spoken.ts'

/** Lines with a direction as a reading attributed them: source line, direction, text. */
export type Attributed = readonly [sourceLine: number, direction: string, text: string]

/** What a person writes between two prints. */
export const PROSE = '\nThis is what the other side has of it.\n\n'

/** Every fixture that is text of one tool, by name. */
export const PRINTS: readonly string[] = readdirSync('test/fixtures/transcripts')

/** The print as a file that ends with its last line. */
export function print(name: string): string {
  const text = fixture(name)
  return text.endsWith('\n') ? text : `${text}\n`
}

/** Reads `text` and keeps whose each line is; [] if it is refused. */
export function attributed(text: string): Attributed[] {
  const lines: Attributed[] = []
  let sessions = 0
  const sink: SessionSink = {
    open: () => sessions++,
    wire: (_, direction, octets: Octets, { sourceLine }) => {
      if (direction === null) return
      const said = typeof octets === 'string' ? octets : Buffer.from(octets).toString('latin1')
      lines.push([sourceLine ?? 0, direction, said])
    },
    mark: () => {},
    close: () => {},
  }
  const reading = new TranscriptReading(sink, { format: 'auto' })
  for (let at = 0; at < text.length; at += 4_096)
    reading.push(Buffer.from(text.slice(at, at + 4_096), 'latin1'))
  return reading.end().ok ? lines : []
}

/** Lines of `text` */
export function linesOf(text: string): number {
  return text.split('\n').length - 1
}

/** What a reading of both, one behind the other, lacks (-) and has too much (+); [] if both are read as they are alone. */
export function differences(first: string, second: string): string[] {
  const before = linesOf(print(first) + PROSE)
  const alone = [
    ...attributed(print(first)),
    ...attributed(print(second)).map(([line, ...rest]) => [line + before, ...rest] as const),
  ]
  const together = attributed(print(first) + PROSE + print(second))
  const keys = (lines: readonly Attributed[]): Set<string> =>
    new Set(lines.map((line) => JSON.stringify(line)))
  const [expected, found] = [keys(alone), keys(together)]
  return [
    ...[...expected].filter((key) => !found.has(key)).map((key) => `- ${key}`),
    ...[...found].filter((key) => !expected.has(key)).map((key) => `+ ${key}`),
  ]
}
