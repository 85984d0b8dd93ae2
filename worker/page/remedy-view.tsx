import { useRef, useState } from 'hono/jsx/dom'
import type { RemedyRecord } from '../report/finding.ts'

/** A cure: what to paste, what it gives up, how it is undone. `under`: the finding that has shown it before. */
export function RemedyView({
  remedy,
  open,
  under,
  here,
  tryPolicy,
}: {
  remedy: RemedyRecord
  open: boolean
  under: number | null
  here: number
  tryPolicy: ((text: string) => void) | null
}) {
  const { title, config, bind, undo, givesUp, minimumVersion, verified } = remedy
  if (under !== null && under !== here)
    return (
      <p>
        <b>{title}</b>: as under <a href={`#finding-${under}`}>finding {under}</a>.
      </p>
    )
  const paste = [config, bind].filter((text) => text !== null).join('\n')
  return (
    <details class="remedy" open={open}>
      <summary>
        <b>{title}</b>
        {config === null ? '' : <Verified verified={verified} />}
      </summary>
      {givesUp === '' ? '' : <p>Gives up: {givesUp}</p>}
      {minimumVersion === null ? '' : <p>From version {minimumVersion}.</p>}
      {paste === '' ? '' : <Paste text={paste} />}
      {config === null || tryPolicy === null ? (
        ''
      ) : (
        <button type="button" onClick={() => tryPolicy(paste)}>
          Try it on this session
        </button>
      )}
      {undo === null ? (
        ''
      ) : (
        <details>
          <summary class="quiet">Undone by</summary>
          <Paste text={undo} />
        </details>
      )}
    </details>
  )
}

function Verified({ verified }: { verified: boolean }) {
  return verified ? (
    <span class="tag good">verified on this session</span>
  ) : (
    <span class="tag">not verified</span>
  )
}

/** Text to take along. */
function Paste({ text }: { text: string }) {
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
