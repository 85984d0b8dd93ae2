/**
 * What terminals, word processors, mail and web pages do to a text on its way into a clipboard. What can be
 * told from the configuration is taken back; the rest is a fault where it stands. Line numbers stay.
 */
export function unpasted(text: string): string {
  let own = text
  // UTF-16 that was read as UTF-8
  if (own.includes('\0')) own = own.replace(/^\uFFFD+/, '').replaceAll('\0', '')
  if (!own.includes('\n')) own = own.replaceAll('\r', '\n')
  // the pager writes over its prompt with as many blanks, between two CR
  if (own.includes('More --->')) own = own.replace(/<--- More --->\r?(?: {14})?\r?/g, '')
  if (own.includes('&nbsp;')) own = own.replaceAll('&nbsp;', ' ')
  return FOREIGN.test(own) ? inAscii(own) : own
}

/** Not ASCII. */
const FOREIGN = /[^\x00-\x7f]/

function inAscii(text: string): string {
  return text
    .replace(/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' ')
    .replace(/[\u00AD\u200B-\u200D\u2060\uFEFF]/g, '')
    .replace(/[\u201C-\u201F\u00AB\u00BB\u2033]/g, '"')
    .replace(/[\u2018-\u201B\u2032]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')
}

/** What stands before a command: the prompt of its mode, or the `>` of a quoted mail. */
export interface Lead {
  /** characters of it */
  length: number
  /** columns the mode stands for; null: the text is printed, with its own indent. 'exec': no configuration at all */
  depth: number | 'exec' | null
}

const PROMPT = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}(?:\((config[a-z0-9-]*)\))?([#>]) ?/
const QUOTE = /^(?:> ?)+/
const NO_LEAD: Lead = { length: 0, depth: null }

/** The lead of a line. */
export function leadOf(line: string): Lead {
  const quote = QUOTE.exec(line)
  if (quote !== null) return { length: quote[0].length, depth: null }
  const prompt = PROMPT.exec(line)
  if (prompt === null) return NO_LEAD
  const mode = prompt[1]
  return { length: prompt[0].length, depth: mode === undefined ? 'exec' : depthOf(mode) }
}

/** `config-pmap-c` and `config-pmap-p` stand below `config-pmap`, as their lines do in print. */
function depthOf(mode: string): number {
  return mode.split('-').length - 1
}
