import type { ByteString } from '../../smtp/octets.ts'

/** What a greeting looks like to someone who searches for masking. */
export type GreetingShape =
  /** `220 ` and asterisks, blanks at most between them (B3; also PIX 4-6 over a banner without 2 and 0) */
  | 'starred'
  /** asterisks with `2` and `0` left among them (B1) */
  | 'digits-kept'
  /** `220-` and asterisks, then asterisks without a code: a firewall that knew one-line greetings only */
  | 'code-lost'
  /** `220 SMTP/cmap____ read`, the oldest PIX */
  | 'cmap'
  /** asterisks, but few of them, or beside other text: proves nothing */
  | 'asterisks'

/** How many asterisks it takes before a greeting of nothing else is a sign (diagnosis.md). */
const SIGN_ASTERISKS = 8

const stars = (text: string): number => text.split('*').length - 1

/** The shape of a greeting's lines (as recorded, with their codes), or null if there is nothing to see. */
export function greetingShape(lines: readonly ByteString[]): GreetingShape | null {
  const [first, second] = lines
  if (first === undefined || !first.startsWith('220')) return null
  if (/^220 SMTP\/cmap_+/.test(first)) return 'cmap'
  if (lines.every((line) => !line.includes('*'))) return null
  if (!/^220[ -]?[*20 \t]*$/.test(first) || stars(first) < SIGN_ASTERISKS) return 'asterisks'
  if (second !== undefined && first[3] === '-' && /^\*{8,}$/.test(second)) return 'code-lost'
  const bodies = lines.map((line) => line.replace(/^220[ -]?/, ''))
  if (bodies.every((body) => /^[* \t]*$/.test(body))) return 'starred'
  return bodies.every((body) => /^[*20 \t]*$/.test(body)) ? 'digits-kept' : 'asterisks'
}

/**
 * Octets of the masked verb of a command line: the run of X it begins with, where that run is a whole
 * verb (ended by a blank or the line), or null. Truncated commands (1-3 X) count from `atLeast`.
 */
export function maskedVerb(line: ByteString, atLeast = 4): number | null {
  const run = /^X+(?=[ \t]|$)/.exec(line)?.[0].length ?? 0
  return run >= atLeast ? run : null
}

/** The X run a refusal quotes back (`Command unrecognized: "XXXX ME"`), with what follows it in the quotes; null if none. */
export function quotedMask(text: string): { run: number; rest: string } | null {
  const quoted = /["'<`](X{4,})((?:[ \t][^"'>`]*)?)["'>`]/.exec(text)
  if (quoted !== null) return { run: quoted[1]?.length ?? 0, rest: quoted[2] ?? '' }
  const bare = /(?:^|[ :])(X{4,})(?=$|[ .,;:])/.exec(text)
  return bare === null ? null : { run: bare[1]?.length ?? 0, rest: '' }
}

/** A keyword line overwritten by S3: X and a last letter. `octets` of it, and the letter; null if not so. */
export function maskedKeyword(text: ByteString): { octets: number; letter: string } | null {
  return /^X*[A-Z]$/.test(text) ? { octets: text.length, letter: text.slice(-1) } : null
}
