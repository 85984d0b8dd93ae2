import { useState } from 'hono/jsx/dom'

/** Copies a text. `what` names it, for who hears the button alone: "the configuration". */
export function CopyButton({
  text,
  what,
  words = 'Copy',
  main = false,
}: {
  text: string | (() => Promise<string>)
  what: string
  words?: string
  main?: boolean
}) {
  const [state, setState] = useState<'' | 'copied' | 'refused'>('')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      setState('copied')
    } catch {
      // no clipboard without https, and none that was refused
      setState('refused')
    }
    setTimeout(() => setState(''), 2_000)
  }
  const done = { '': words, copied: 'Copied', refused: 'Not allowed: select it' }[state]
  return (
    <button
      type="button"
      class={main ? 'main' : ''}
      aria-label={`${done} ${what}`.trim()}
      onClick={() => void copy()}
    >
      {done}
    </button>
  )
}
