/** `; name=value` of a field's value: the value a token, as clients write it, or between quotation marks. */
const PARAMETER = /\s*;\s*(?:([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*)))?/y

/**
 * A parameter of a header field's value (RFC 9110 5.6.6), like boundary of Content-Type, without its quotation
 * marks; otherwise null. What another parameter holds between its own is not looked into.
 */
export function parameterOf(value: string, name: string): string | null {
  const first = value.indexOf(';')
  PARAMETER.lastIndex = first < 0 ? value.length : first
  for (let found = PARAMETER.exec(value); found !== null; found = PARAMETER.exec(value)) {
    const [, word, quoted, token] = found
    if (word?.toLowerCase() === name)
      return quoted?.replace(/\\(.)/g, '$1') ?? token?.trimEnd() ?? null
  }
  return null
}
