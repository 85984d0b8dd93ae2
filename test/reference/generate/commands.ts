import type { Text } from './text.ts'

const SUPPORTED = [
  'NOOP',
  'RSET',
  'HELP',
  'HELO me',
  'VRFY a|b',
  'ETRN x',
  'SEND FROM:<a|b>',
  'SAML <<a>',
]
const UNKNOWN = [
  'EXPN staff',
  'TURN',
  'XFOO\t\xe9 1',
  'BURL',
  'MAILX FROM:<a>',
  ' NOOP',
  '\tx',
  '.',
  '*',
  'foo',
  'a',
  'NO',
  'NOOP\0',
  'X-ANONYMOUSTLS',
  'XXXX',
  'XXXX PLAIN AGEAYg==',
  '',
  'q'.repeat(70),
]

const ADDRESSES = [
  '<a@b.c>',
  '<>',
  'a@b.c',
  '<a|b>',
  '<a<b>',
  '>x<',
  '<"x|y"@z>',
  '<<x>>',
  ' <a@b> SIZE=10',
  '  a@b BODY=8BITMIME',
  '<@r:u@h>',
  '\t<a',
  '',
  '<a>|',
]

/** A command line of no consequence, or an unknown one, or one around class 1's limit. */
export function anyCommand(text: Text): string {
  const { choices } = text
  const kind = choices.below(4)
  if (kind === 0) return text.line(text.cased(choices.of(SUPPORTED)))
  if (kind === 3) {
    const verb = choices.of(['NOOP ', 'EXPN ', 'HELO ', '', 'QUIT', 'RCPT TO:'])
    const rest = text.lengthAround('cmd-line-length') - verb.length
    return text.line(
      verb + choices.of(['a', ' ', 'a ', '|']).repeat(Math.max(0, rest)).slice(0, rest),
    )
  }
  return text.line(text.cased(choices.of(UNKNOWN)))
}

export function ehlo(text: Text): string {
  return text.line(text.cased(text.choices.of(['EHLO c.example', 'EHLO', 'HELO c', 'EHLO\tc'])))
}

export function mail(text: Text): string {
  const { choices } = text
  const address = choices.chance(30)
    ? `<${'u'.repeat(text.lengthAround('sender-address-length'))}>`
    : choices.of(ADDRESSES)
  return text.line(
    text.cased(choices.of(['MAIL FROM:', 'MAIL FROM', 'MAIL TO:', 'MAIL  from : '])) + address,
  )
}

export function rcpt(text: Text): string {
  const { choices } = text
  return text.line(
    text.cased(choices.of(['RCPT TO:', 'RCPT TO ', 'RCPT to :'])) + choices.of(ADDRESSES),
  )
}

/** An AUTH line, with or without initial response. */
export function auth(text: Text): string {
  return text.line(
    text.cased(text.choices.of(['AUTH LOGIN', 'AUTH PLAIN', 'AUTH', 'AUTH CRAM-MD5'])) +
      (text.choices.chance(30) ? ' AGEAYg==' : ''),
  )
}

/** BDAT and its payload, which looks like commands. */
export function bdat(text: Text): string {
  const payload = text.lines('Subject: x', '', 'noop it', '.').slice(0, text.choices.below(30))
  return text.line(`BDAT ${payload.length}${text.choices.chance(50) ? ' LAST' : ''}`) + payload
}
