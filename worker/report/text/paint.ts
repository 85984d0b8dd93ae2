/** What is coloured in a text answer. */
export type Paint = 'loss' | 'change' | 'good' | 'quiet' | 'strong'

const CODES: Readonly<Record<Paint, string>> = {
  loss: '31',
  change: '33',
  good: '32',
  quiet: '2',
  strong: '1',
}

/** Puts colours on; or, for a terminal that was not asked about, none. */
export type Painter = (paint: Paint, text: string) => string

/** ANSI SGR sequences, or none at all. */
export function painter(color: boolean): Painter {
  return color ? (paint, text) => `\x1b[${CODES[paint]}m${text}\x1b[0m` : (_, text) => text
}
