import { useRef, useState } from 'hono/jsx/dom'

/** Text to paste elsewhere. */
export function Paste({ text }: { text: string }) {
  const pre = useRef<HTMLPreElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(() => setCopied(false), 2_000)
    } catch {
      // no clipboard without https: the text is marked, and Ctrl+C takes it
      if (pre.current) getSelection()?.selectAllChildren(pre.current)
    }
  }
  return (
    <div class="paste">
      <button type="button" class="copy" onClick={() => void copy()}>
        {copied ? 'Copied' : 'Copy'}
      </button>
      <pre ref={pre}>{text}</pre>
    </div>
  )
}
