/** A JSON body's members; null where it is no object. */
export function jsonMembers(body: Uint8Array): Record<string, unknown> | null {
  const value = parsedJson(body)
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** JSON, or undefined if `body` is none. */
export function parsedJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  } catch {
    return undefined
  }
}
