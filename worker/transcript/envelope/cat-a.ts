import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'
import { shareOf } from './mail-data.ts'

const LEAST_LINES = 3

/** What `cat -A` shows: `$` at each line's end, `^M` for CR, `^I` for tab, `M-` for the high bit. */
export const catA: Layer = {
  id: 'cat-a',
  certain: true,
  fits: (lines) => lines.length >= LEAST_LINES && shareOf(lines, /\$$/) === 1,
  undo: (_, out) => ({
    line(text, sourceLine, terminator) {
      let line = text.endsWith('$') ? text.slice(0, -1) : text
      let ending = terminator
      while (line.endsWith('^M')) {
        line = line.slice(0, -2)
        ending = `\r${ending}`
      }
      out(shown(line), sourceLine, ending)
    },
    end: () => {},
  }),
}

function shown(text: ByteString): ByteString {
  // A caret that was typed looks like a control character; only those that text has are undone.
  return text
    .replace(/\^([IM[HA@])/g, (_, letter: string) => String.fromCharCode(letter.charCodeAt(0) ^ 64))
    .replace(/(?:M-\^?.)+/g, highOctets)
}

/** `CRAM-MD5` looks like an octet above 127: only what makes UTF-8 is undone. */
function highOctets(run: ByteString): ByteString {
  const octets = run.replace(/M-(\^?)(.)/g, (_, control: string, c: string) =>
    String.fromCharCode((control === '' ? c.charCodeAt(0) : c.charCodeAt(0) ^ 64) | 0x80),
  )
  return /^(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+$/.test(
    octets,
  )
    ? octets
    : run
}
