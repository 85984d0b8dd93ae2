import stringWidth from 'string-width'

/** Columns of a terminal everyone has. */
export const COLUMNS = 80

/** Columns that `text` takes: a wide character two, a combining mark none. */
export function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text)
}

/** `text` in lines of at most `width` columns, broken at blanks; a longer word is cut. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
        lines.push(line)
        line = ''
      }
      line = line === '' ? word : `${line} ${word}`
      if (widthOf(line) <= width) continue
      const cut = rows(line, width)
      line = cut.pop() ?? ''
      lines.push(...cut)
    }
    lines.push(line)
  }
  return lines
}

/** `text` wrapped, `first` before its first line and blanks of the same width before the others. */
export function hanging(first: string, text: string): string[] {
  const lines = wrapped(text, COLUMNS - widthOf(first))
  return lines.map((line, index) => (index === 0 ? first : ' '.repeat(widthOf(first))) + line)
}

/** `text` in rows of at most `width` columns, filled as far as they go: for what was recorded, where a blank counts. */
export function rows(text: string, width: number): string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return rowsOfLength(text, width)
  const result: string[] = []
  let row = ''
  let columns = 0
  for (const character of text) {
    const more = widthOf(character)
    if (columns + more > width && row !== '') {
      result.push(row)
      row = ''
      columns = 0
    }
    row += character
    columns += more
  }
  return [...result, row]
}

function rowsOfLength(text: string, width: number): string[] {
  const result: string[] = []
  for (let at = 0; at === 0 || at < text.length; at += width)
    result.push(text.slice(at, at + width))
  return result
}

/** `text` in at most `width` columns; `…` where something of it is left out. */
export function clippedTo(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${rows(text, width - 1)[0] ?? ''}…`
}

/** `1 line`, `2 lines`, `1,234 lines`. */
export function counted(count: number, one: string, many = one + 's'): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** `1,234,567`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
