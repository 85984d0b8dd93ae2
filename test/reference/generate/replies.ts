import type { Text } from './text.ts'

const KEYWORDS = [
  '8BITMIME',
  'AUTH LOGIN PLAIN',
  'AUTH=LOGIN',
  'BINARYMIME',
  'CHECKPOINT',
  'CHUNKING',
  'DELIVERBY',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'ETRN',
  'HELP',
  'PIPELINING',
  'SIZE 10240000',
  'SIZE=5',
  'SIZE',
  'SMTPUTF8',
  'STARTTLS',
  'STARTTLS=1',
  'TURN',
  'VRFY',
  'VRFY=',
  'X',
  'X-EXPS GSSAPI',
  'XSIZE',
  'DSN\tx',
  '',
  ' SIZE',
  'OK',
]

/** The greeting: mostly one 220 line; sometimes several lines, several replies, another code or none. */
export function greeting(text: Text): string {
  const { choices } = text
  const code = choices.chance(12) ? choices.of(['421', '554', '250', '22', '220', '']) : '220'
  const first = choices.chance(6) ? code + text.words() : `${code} ${text.words()}`
  if (choices.chance(25)) {
    const more = Array.from({ length: choices.between(1, 3) }, () => {
      const prefix = choices.chance(10) ? choices.of(['220', '451-', '2', '']) : '220-'
      return prefix + text.words()
    })
    return text.lines(...more, first)
  }
  if (choices.chance(6)) return text.lines(first, `${choices.of(['220', '421'])} ${text.words()}`)
  return text.line(first)
}

/** An EHLO reply with any keywords; sometimes refused, of one line, or with odd lines in it. */
export function ehloReply(text: Text): string {
  const { choices } = text
  if (choices.chance(6)) return reply(text, choices.of(['500', '550', '221', '25']))
  const count = choices.chance(5) ? choices.between(26, 60) : choices.between(0, 10)
  const lines = [text.cased('h.example ') + text.words()]
  for (let i = 0; i < count; i++) lines.push(text.cased(choices.of(KEYWORDS)))
  const code = choices.chance(5) ? '550' : '250'
  return text.lines(
    ...lines.map((line, i) => {
      if (choices.chance(1)) return choices.of(['250', '25', '', '251-x', '250_x'])
      return code + (i === lines.length - 1 ? ' ' : '-') + line
    }),
  )
}

/** A reply of that code: mostly one line; sometimes several, or without text. */
export function reply(text: Text, code: string): string {
  const { choices } = text
  if (choices.chance(3))
    return text.line(choices.of([code, code + '\t', code.slice(0, 2), code + '_x']))
  const last = `${code} ${choices.chance(10) ? choices.of(['STARTTLS', 'CHUNKING']) : 'ok'}`
  if (!choices.chance(10)) return text.line(last)
  return text.lines(`${code}-one`, `${choices.chance(10) ? '451' : code}-STARTTLS`, last)
}

/** A reply of the usual code, or sometimes of another. */
export function replyOrOther(text: Text, code: string): string {
  const { choices } = text
  if (!choices.chance(8)) return reply(text, code)
  return reply(text, choices.of(['250', '220', '334', '354', '421', '500', '503', '535']))
}
