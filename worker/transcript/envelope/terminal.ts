import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'
import { beforeMailData } from './mail-data.ts'

/** ECMA-48 control sequences and xterm's OSC strings. */
const ESCAPES =
  /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-B]|[=>78cDEHM])/g
const MARKS = /\x1b[[\](=>]|\x08/

/** What a terminal recorded (script, a coloured log): control sequences go, and each backspace takes the character before it. */
export const terminal: Layer = {
  id: 'terminal',
  certain: true,
  fits: (lines) => beforeMailData(lines).some((line) => MARKS.test(line)),
  undo: (_, out) => ({
    line: (text, sourceLine, terminator) => out(shown(text), sourceLine, terminator),
    end: () => {},
  }),
}

function shown(text: ByteString): ByteString {
  const plain = text.includes('\x1b') ? text.replace(ESCAPES, '') : text
  // After a carriage return the terminal writes over what stood there.
  const visible = plain.slice(plain.lastIndexOf('\r') + 1)
  if (!visible.includes('\b')) return visible
  // A terminal erases by BS, space, BS: what counts is the line that is left.
  let line = ''
  for (const c of visible.replaceAll('\b \b', '\x7f')) {
    if (c === '\x7f') line = line.slice(0, -1)
    else if (c !== '\b') line += c
  }
  return line
}
