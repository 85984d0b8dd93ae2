import type { Text } from './text.ts'

/** Ends of data as they should not be: the sequences of SMTP smuggling and their near misses. */
const SMUGGLING = [
  '\n.\n',
  '\n.\r\n',
  '\r.\r\n',
  '\r.\r',
  '\r\n.\n',
  '\r\n.\r',
  '\n.\r',
  '\r.\n',
  '\r\r\n.\r\n',
  '\r\n..\r\n',
  '\r\n.\r\r\n',
  '\r\n.\0\r\n',
  '\n.\n.\r\n',
  '\r\n. \r\n',
]

/** Mail data as the client sends it after 354, with its end of data (nearly always). */
export function message(text: Text): string {
  const { choices } = text
  let data = ''
  if (choices.chance(10)) data += choices.of(['.\n', '.\r', '..\r\n', ' folded\r\n', '\r'])
  if (choices.chance(25)) data += longText(text)
  for (let i = choices.below(5); i > 0; i--) data += headerField(text)
  if (!choices.chance(12)) data += text.line('') + body(text)
  if (choices.chance(4)) return data
  return data + text.line('.')
}

function headerField(text: Text): string {
  const { choices } = text
  if (choices.chance(55)) return mimeField(text)
  if (choices.chance(40)) {
    return text.line('H:' + 'h'.repeat(Math.max(0, text.lengthAround('header-line-length') - 2)))
  }
  return choices.of([
    () => text.line(`Subject: ${text.words()}`),
    () => text.lines('From: a@b', ' folded ' + text.words()),
    () => text.lines('Subject:', '\t', ' x'),
    () => text.line('no field ' + text.words()),
    () => text.line('--b'),
    () => text.line('..stuffed: x'),
  ])()
}

/** A field with a MIME filename, or something that looks like one. */
function mimeField(text: Text): string {
  const { choices } = text
  const names = ['Content-Type', 'Content-Disposition', 'X-Other', 'Content-Type ', ' Content-Type']
  const parameters = ['name', 'filename', 'xname', 'filename*', ' name ', '\tFileName', 'x="; name']
  const name = text.cased(choices.of(names))
  const value = 'f'.repeat(text.lengthAround('mime-filename-length'))
  const written = choices.of([
    value,
    `"${value}"`,
    ` ${value} `,
    `"${value}`,
    `"${value}" x`,
    `a"${value}"`,
  ])
  const parameter = text.cased(choices.of(parameters))
  const fold = choices.chance(35) ? text.line('') + choices.of([' ', '\t', ' \t ']) : ' '
  const before = choices.of([
    'a/b',
    '',
    'a/b; x=1',
    'a/b; x=";"',
    'a/b;;',
    'a"/b',
    'name=ffffffffffff',
  ])
  const after = choices.of(['', '; a=b', ';', '; name=fffffffffff'])
  const split = choices.chance(8) ? written.replace('ff', 'f' + fold + 'f') : written
  return text.line(`${name}:${fold}${before};${fold}${parameter}=${split}${after}`)
}

/** Lines as mail has them, enough of them for steps of 64 octets; some begin as lines do that matter. */
function longText(text: Text): string {
  const { choices } = text
  let data = ''
  for (let i = choices.between(4, 25); i > 0; i--) {
    const length = choices.of([70, 76, 62, 63, 64, 65, 0, 1, 30, 128, 190])
    const first = choices.of(['w', 'w', 'w', 'w', ',', '.', '-', 'c', 'C', '/', ' '])
    data += text.line((length ? first : '') + 'w'.repeat(Math.max(0, length - 1)))
  }
  return data
}

function body(text: Text): string {
  const { choices } = text
  let data = choices.chance(40) ? longText(text) : ''
  for (let i = choices.below(6); i > 0; i--) {
    data += choices.of([
      () => text.line(text.words()),
      () => text.line('b'.repeat(text.lengthAround('body-line-length'))),
      () => text.line('--' + choices.of(['', 'b', 'b--'])) + headerField(text),
      () => text.line('') + headerField(text),
      () =>
        text.line(choices.of(['..', '...', '. ', '.x', 'QUIT', 'MAIL FROM:<a|b>', '-', '-- x'])),
      () => text.words() + choices.of(SMUGGLING) + text.words(),
    ])()
  }
  return data
}
