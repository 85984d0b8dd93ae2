/** A header field of a message: where it begins, whether it is of the top header, and the line at which it is judged. */
export interface ReferenceField {
  name: string
  value: string
  top: boolean
  line: number
  judgedAt: number
}

/** L2, L3: every field of the top header and of part headers. `lines` with terminators. */
export function fieldsIn(lines: string[], complete: boolean): ReferenceField[] {
  const fields: ReferenceField[] = []
  const bare = lines.map((line) => line.replace(/\r?\n$/, ''))
  let top = true
  let part = false
  let open: { text: string; top: boolean; line: number } | null = null
  bare.forEach((text, index) => {
    const isEnd = complete && index === lines.length - 1
    const folds = /^[ \t]/.test(text)
    if (!folds && open !== null) {
      const colon = open.text.indexOf(':')
      if (colon >= 0) {
        fields.push({
          name: open.text
            .slice(0, colon)
            .replace(/[ \t]+$/, '')
            .toLowerCase(),
          value: open.text.slice(colon + 1),
          top: open.top,
          line: open.line,
          judgedAt: index,
        })
      }
      open = null
    }
    if (isEnd) return
    if (text === '') {
      top = part = false
      return
    }
    if (top || part) {
      if (!folds) open = { text, top, line: index }
      else if (open !== null) open.text += ` ${text.replace(/^[ \t]+/, '')}`
    }
    if (!top && text.startsWith('--')) part = true
  })
  return fields
}

/** Addresses of a To field: a list by commas, without comments and quoted strings, group names left out. */
export function addressesOf(value: string): string[] {
  const tokens = value
    .replace(/\((?:[^()\\]|\\.)*(?:\)|$)/gs, '')
    .replace(/"(?:[^"\\]|\\.)*(?:"|$)/gs, 'q')
  return tokens
    .replace(/<[^>]*(?:>|$)/g, 'a')
    .replace(/[^,;:]*:/g, '')
    .split(/[,;]/)
    .filter((item) => /[^ \t\r]/.test(item))
}

/** L3: lengths of the filenames of a value. */
export function filenamesOf(value: string): number[] {
  const pieces = value.match(/(?:"[^"]*(?:"|$)|[^;"])+|(?<=;)(?=;|$)/g) ?? []
  const first = value.startsWith(';') ? 0 : 1
  return pieces.slice(first).flatMap((piece) => {
    const parts = /^[ \t]*(?:filename|name)[ \t]*=[ \t]*(?:"([^"]*)(?:"|$)|(.*?)[ \t]*$)/is.exec(
      piece,
    )
    return parts === null ? [] : [(parts[1] ?? parts[2] ?? '').length]
  })
}

/** The name of an EHLO keyword in a map. */
export function parameter(text: string, endsAtEquals: boolean): string | null {
  const keyword = (/^[^ \t]*/.exec(text)?.[0] ?? '').toUpperCase()
  const bare = endsAtEquals ? (keyword.split('=')[0] as string) : keyword
  if (text === '' || bare === 'STARTTLS') return null
  const named =
    /^(8BITMIME|AUTH|BINARYMIME|CHECKPOINT|DSN|ENHANCEDSTATUSCODES|ETRN|PIPELINING|SIZE|VRFY)$/
  return named.test(bare) ? bare : 'OTHERS'
}
