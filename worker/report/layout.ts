/** Columns of a terminal everyone has. */
export const COLUMNS = 80

/** `text` in lines of at most `width` characters, broken at blanks; a longer word is cut. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line)
        line = ''
      }
      line = line === '' ? word : `${line} ${word}`
      for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width))
    }
    lines.push(line)
  }
  return lines
}

/** `text` wrapped, `first` before its first line and blanks of the same width before the others. */
export function hanging(first: string, text: string): string[] {
  const lines = wrapped(text, COLUMNS - first.length)
  return lines.map((line, index) => (index === 0 ? first : ' '.repeat(first.length)) + line)
}

/** `text` in rows of exactly `width` characters (the last shorter): for what was recorded, where a blank counts. */
export function rows(text: string, width: number): string[] {
  const characters = [...text]
  const result: string[] = []
  for (let at = 0; at === 0 || at < characters.length; at += width)
    result.push(characters.slice(at, at + width).join(''))
  return result
}

/** `1 line`, `2 lines`, `1,234 lines`. */
export function counted(count: number, one: string, many = one + 's'): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** `1,234,567`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
