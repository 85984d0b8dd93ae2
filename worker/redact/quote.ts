/** A stretch of a line that quotes a secret: from `start` up to `end`. */
export interface Quote {
  start: number
  end: number
}

/** `quotes` in order; those that overlap or touch made one. */
export function joined(quotes: Quote[]): Quote[] {
  quotes.sort((a, b) => a.start - b.start)
  const result: Quote[] = []
  for (const quote of quotes) {
    const last = result.at(-1)
    if (last && quote.start <= last.end) last.end = Math.max(last.end, quote.end)
    else result.push(quote)
  }
  return result
}
