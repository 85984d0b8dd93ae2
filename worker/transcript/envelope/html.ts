import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'
import { entityText, replaced, withoutEntities } from '../text/html-entities.ts'
import { countMatches } from '../detect.ts'
import { beforeMailData } from './mail-data.ts'

/** What stands between the brackets of a tag: `alice@example.com` is none. */
const TAG = /^(\/?)([a-z!][a-z0-9!-]*)(?![\w@.-])/i
const TAGS: ReadonlySet<string> = new Set(
  (
    'br p div span pre code html head body title meta link b i u em strong font tt samp table thead tbody tr td th ' +
    'ul ol li a blockquote h1 h2 h3 h4 h5 h6 hr style center section article !doctype !--'
  ).split(' '),
)
const SIGNS =
  /<br ?\/?>|<\/?(?:pre|div|p|span|html|body|td|code)\b[^<>@]*>|&(?:lt|gt|quot|amp|nbsp|#\d+|#x[0-9a-f]+);/i
const PAGE = /^\s*<(?:!doctype html|html|pre)\b/i
const ADDRESS = /<[^\s<>@]+@[^\s<>]+>/
const ESCAPED_ADDRESS = /&lt;[^\s&]+@[^\s&]+&gt;/
const LINE_ENDS: ReadonlySet<string> = new Set([
  'br',
  'p',
  'div',
  'tr',
  'li',
  'hr',
  'pre',
  'h1',
  'h2',
  'h3',
  'title',
])

/** What an entity stands for in print: a blank that must not break is a blank. */
function entity(inner: string): ByteString | null {
  return inner === 'nbsp' || inner === '#160' || inner === '#xa0' ? ' ' : entityText(inner)
}

/** What a browser makes of a tag, `inner` being what is between its brackets: a line end, or nothing; null: it is no tag. */
function tag(inner: string): ByteString | null {
  if (inner === 'br /' || inner === 'br') return '\n'
  if (inner.includes('<')) return null
  const [, closing, name] = TAG.exec(inner) ?? []
  const known = name?.toLowerCase()
  if (known === undefined || !TAGS.has(known)) return null
  if (known === 'br' || known === 'hr') return '\n'
  return closing !== '' && LINE_ENDS.has(known) ? '\n' : ''
}

/** The lines that a browser would show of one line of source. */
function shown(text: ByteString): ByteString[] {
  const lines = replaced(text, '<', '>', Infinity, tag).split('\n')
  if (lines.length > 1 && lines[lines.length - 1]?.trim() === '') lines.pop()
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i] as ByteString
    if (line.endsWith('\r')) line = line.replace(/\r+$/, '')
    lines[i] = withoutEntities(line, entity)
  }
  return lines
}

/** A transcript in the HTML of a ticket, a mail or a web page. */
export const html: Layer = {
  id: 'html',
  fits: (lines) => {
    const { count } = countMatches(beforeMailData(lines), SIGNS)
    return count > 2 || (count > 0 && lines.length < 4)
  },
  undo: (_, out) => ({
    line(text, sourceLine, terminator) {
      if (!text.includes('<') && !text.includes('&')) return out(text, sourceLine, terminator)
      const lines = shown(text)
      // A line of tags alone shows nothing, but for a break.
      if (lines.length === 1 && lines[0] === '' && !/<br\b/i.test(text)) return
      for (const line of lines) out(line, sourceLine, terminator === '' ? '\n' : terminator)
    },
    end: () => {},
  }),
}

/**
 * HTML beyond doubt: a page, or addresses whose brackets are entities, and none that is not. To be undone
 * even where a form is recognised without: its marks may have no letter that HTML escapes.
 */
export const escapedHtml: Layer = {
  ...html,
  certain: true,
  fits: (lines) =>
    (PAGE.test(lines.find((line) => line.trim() !== '') ?? '') ||
      lines.some((line) => ESCAPED_ADDRESS.test(line))) &&
    !lines.some((line) => ADDRESS.test(line)),
}
