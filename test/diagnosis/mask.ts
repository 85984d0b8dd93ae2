/** A small S3, B3 and C2 of our own, so that diagnosis can be measured without the engine. */
import { formOf } from '../../worker/diagnosis/unmask/line.ts'

export type MaskingProfile = 'pix-6' | 'pix-7' | 'asa-7.2' | 'asa-9.4'

const LIST_A =
  '8BITMIME AUTH BINARYMIME CHECKPOINT DSN ENHANCEDSTATUSCODES ETRN PIPELINING SIZE'.split(' ')
const VERBS_PIX6 = 'DATA HELO MAIL NOOP QUIT RCPT RSET'.split(' ')
const VERBS = [...VERBS_PIX6, ...'AUTH EHLO ETRN HELP SAML SEND SOML VRFY'.split(' ')]

function keywordPasses(text: string, profile: MaskingProfile): boolean {
  if (profile === 'pix-7') return LIST_A.includes(formOf(text))
  const form = formOf(text).replace(/=$/, '')
  return LIST_A.includes(form) || form === 'VRFY' || (form === 'STARTTLS' && profile === 'asa-9.4')
}

/** S3 over the texts of a reply's later lines. */
export function maskKeywords(texts: readonly string[], profile: MaskingProfile): string[] {
  let masked = 0
  return texts.map((text) => {
    if (text === '' || keywordPasses(text, profile)) return text
    return 'X'.repeat(text.length - 1) + String.fromCharCode(65 + (masked++ % 26))
  })
}

/** B1 and B3 over one greeting line. */
export function maskGreeting(line: string, profile: MaskingProfile): string {
  const lost = profile === 'pix-6' ? /[^20 ]|(?<!0) /g : /[^]/g
  return line.slice(0, 4) + line.slice(4).replace(lost, '*')
}

/** C2 and C3 over a command line. */
export function maskCommand(line: string, profile: MaskingProfile): string {
  const verb = /^[^ \t]*/.exec(line)?.[0] ?? ''
  const passes = profile === 'pix-6' ? VERBS_PIX6 : VERBS
  if (line === '' || passes.includes(verb.toUpperCase())) return line
  if (verb.toUpperCase() === 'STARTTLS' && profile === 'asa-9.4') return line
  return profile === 'pix-6'
    ? 'X'.repeat(verb.length) + line.slice(verb.length)
    : 'X'.repeat(line.length)
}
