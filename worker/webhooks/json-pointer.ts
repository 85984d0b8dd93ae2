/** Whether `text` is a JSON Pointer (RFC 6901 section 3). */
export function isJsonPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/s.test(text)
}

/** What `pointer` points to in `document`; undefined where there is nothing (RFC 6901 section 4). */
export function pointedTo(document: unknown, pointer: string): unknown {
  let value = document
  for (const token of pointer.split('/').slice(1)) {
    // ~1 before ~0: "~01" is "~1", never "/"
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (value === null || typeof value !== 'object') return undefined
    if (Array.isArray(value)) {
      if (!/^(?:0|[1-9]\d*)$/.test(name)) return undefined
      value = value[Number(name)]
    } else {
      if (!Object.hasOwn(value, name)) return undefined
      value = (value as Record<string, unknown>)[name]
    }
  }
  return value
}
