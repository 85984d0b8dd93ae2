import type { Layer } from './layer.ts'

const FENCE = /^\s{0,3}(?:```|~~~)[\w-]*\s*$|^\{(?:code|noformat)[^}]*\}\s*$|^\[\/?code\]\s*$/i

/** Markdown's code fence (or Jira's `{noformat}`): what stands outside of fences is chatter. */
export const fenced: Layer = {
  id: 'fenced',
  fits: (lines) => lines.some((line) => FENCE.test(line)),
  undo(_, out) {
    let inside = false
    return {
      line(text, sourceLine, terminator) {
        if (FENCE.test(text)) inside = !inside
        else if (inside) out(text, sourceLine, terminator)
      },
      end: () => {},
    }
  },
}
