import PostalMime from 'postal-mime'
import { MAX_TLS_REPORT_CHARS } from '../limits.ts'
import { ReturnedMessage } from './returned.ts'

/** Parts of a report that are the mail system's own word. */
const OWN_PARTS = /^(?:message\/(?:global-)?delivery-status|application\/tlsrpt\+(?:json|gzip))$/

/** A line of a mail's own words. */
export interface OwnLine {
  text: string
  /** line of the upload; a decoded part's (base64, quoted-printable) is the last one that was found */
  sourceLine: number
}

/**
 * The lines of a mail that are its sender's own word: the human part and the delivery status of a bounce, a TLS report.
 * Returned messages and their headers are left out.
 */
export async function ownLines(mail: Uint8Array): Promise<OwnLine[]> {
  const { text, html, attachments } = await PostalMime.parse(mail, {
    forceRfc822Attachments: true,
    maxRfc822NestingDepth: 0,
  })
  const human = text !== undefined && text.trim() !== '' ? text : plainOf(html ?? '')
  const parts = [withoutReturned(human)]
  for (const { mimeType, content } of attachments)
    if (OWN_PARTS.test(mimeType) && typeof content !== 'string')
      parts.push(await textOf(new Uint8Array(content), mimeType.endsWith('gzip')))
  return numbered(parts.join('\n').split('\n'), new TextDecoder().decode(mail).split('\n'))
}

function withoutReturned(text: string): string {
  const returned = new ReturnedMessage()
  return text
    .split(/\r?\n/)
    .filter((line, at) => !returned.line(line.trim(), at + 1))
    .join('\n')
}

function plainOf(html: string): string {
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<\/?[a-z][^<>]*>/gi, '\n')
    .replace(/\n\s*\n+/g, '\n')
}

async function textOf(octets: Uint8Array<ArrayBuffer>, gzip: boolean): Promise<string> {
  if (!gzip) return new TextDecoder().decode(octets)
  const inflated = new Blob([octets]).stream().pipeThrough(new DecompressionStream('gzip'))
  const reader = inflated.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text
      text += decoder.decode(value, { stream: true })
      if (text.length > MAX_TLS_REPORT_CHARS) break
    }
  } catch {
    // what is no gzip tells nothing
  }
  await reader.cancel().catch(() => undefined)
  return ''
}

/** Each line with its place in the upload: the next line of the upload that is the same, else the last one found. */
function numbered(lines: readonly string[], upload: readonly string[]): OwnLine[] {
  const places = new Map<string, number[]>()
  upload.forEach((line, at) => {
    const key = line.trim()
    if (key === '') return
    const known = places.get(key)
    if (known === undefined) places.set(key, [at + 1])
    else known.push(at + 1)
  })
  let last = 1
  return lines.map((text) => {
    last = places.get(text.trim())?.find((place) => place > last) ?? last
    return { text: text.replace(/\r$/, ''), sourceLine: last }
  })
}
