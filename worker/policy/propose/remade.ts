/** In the text of a part: before what a line takes the place of. */
export const IN_PLACE_OF = '! in place of: '

/**
 * The text of a cure made again without some of its parts: what they take the place of stands there again.
 * '' where no part stays.
 */
export function withoutParts(
  { config, parts }: { config: string; parts: readonly { id: string; config: string }[] },
  leftOut: readonly string[],
): string {
  const gone = parts.filter(({ id }) => leftOut.includes(id))
  if (gone.length === parts.length) return ''
  // settings that stand one after the other, each by itself
  if (parts.map((part) => part.config).join('') === config)
    return parts.flatMap((part) => (gone.includes(part) ? [] : [part.config])).join('')
  return gone.reduce((text, part) => withoutPart(text, part.config), config)
}

/** The text with what a user gives in the place of place-holders. */
export function filled(text: string, values: ReadonlyMap<string, string>): string {
  return [...values].reduce((all, [placeholder, value]) => all.replaceAll(placeholder, value), text)
}

function withoutPart(text: string, part: string): string {
  const lines = text.split('\n')
  const own = part.split('\n')
  const back = own.flatMap((line) => {
    const stated = line.trim()
    return stated.startsWith(IN_PLACE_OF) ? [stated.slice(IN_PLACE_OF.length)] : []
  })
  for (const [at, line] of own.entries()) {
    if (/^ {2}\S/.test(line) && !line.includes('!') && !own[at - 1]?.startsWith(' match '))
      replace(
        lines,
        [line],
        back.filter((one) => !one.startsWith('match ')).map((one) => `  ${one}`),
      )
    if (!line.startsWith(' match ')) continue
    const match = back.findIndex((one) => one.startsWith('match '))
    const [old = ''] = match < 0 ? [] : back.splice(match, 1)
    replace(lines, [line, own[at + 1] ?? ''], matchLines(old))
  }
  // matches that the part only takes away
  const rest = back.filter((one) => one.startsWith('match ')).flatMap(matchLines)
  lines.splice(lines.lastIndexOf(''), 0, ...rest)
  return lines
    .filter((line, at) => line !== ' parameters' || /^ {2}/.test(lines[at + 1] ?? ''))
    .join('\n')
}

/** Exchanges lines that stand together for others; nothing where they do not stand there. */
function replace(lines: string[], from: readonly string[], to: readonly string[]): void {
  const at = lines.findIndex((_, index) => from.every((line, i) => lines[index + i] === line))
  if (at >= 0) lines.splice(at, from.length, ...to)
}

function matchLines(stated: string): string[] {
  if (stated === '') return []
  const [match = '', action = ''] = stated.split(' / ')
  return [` ${match}`, `  ${action}`]
}
