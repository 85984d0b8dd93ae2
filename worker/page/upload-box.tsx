import { useEffect, useId, useRef, useState } from 'hono/jsx/dom'
import { counted } from '../report/layout.ts'

/** What is to be inspected: a file, or what was pasted. */
export type Given = { name: string | null; upload: Blob }

/** Takes a recording as it comes: pasted, dropped, or chosen. */
export function UploadBox({
  label,
  samples = [],
  everywhere,
  given,
  give,
  inspect,
}: {
  label: string
  samples?: readonly (readonly [string, string])[]
  /** whether a file may be dropped anywhere on the page, not in this box alone */
  everywhere: boolean
  given: Given | null
  give(given: Given | null): void
  /** as `give`, and look into it at once */
  inspect(given: Given): void
}) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const text = useRef<HTMLTextAreaElement>(null)
  const [over, setOver] = useState(false)
  const file = given?.name != null ? given : null

  const pasted = (): Given | null => {
    const value = text.current?.value ?? ''
    return value === '' ? null : { name: null, upload: new Blob([value]) }
  }
  const taken = (files: FileList | null | undefined): void => {
    const first = files?.[0]
    if (first) inspect({ name: first.name, upload: first })
  }

  useEffect(() => {
    const dragged = (event: DragEvent): void => {
      event.preventDefault()
      setOver(true)
    }
    const left = (event: DragEvent): void => {
      const to = event.relatedTarget as Node | null
      if (to === null || !(event.currentTarget as Node).contains(to)) setOver(false)
    }
    const dropped = (event: DragEvent): void => {
      event.preventDefault()
      setOver(false)
      taken(event.dataTransfer?.files)
    }
    const target = everywhere ? document.documentElement : box.current
    const listening = new AbortController()
    const { signal } = listening
    target?.addEventListener('dragover', dragged, { signal })
    target?.addEventListener('dragleave', left, { signal })
    target?.addEventListener('drop', dropped, { signal })
    return () => listening.abort()
  })

  return (
    <div class={over ? 'upload over' : 'upload'} ref={box}>
      <label for={id}>{label}</label>
      {file === null ? (
        ''
      ) : (
        <p class="file">
          <b>{file.name}</b> {counted(file.upload.size, 'octet')}{' '}
          <button type="button" onClick={() => give(pasted())}>
            Take it away
          </button>
        </p>
      )}
      <textarea
        id={id}
        class="recording"
        ref={text}
        rows={everywhere ? 12 : 8}
        spellcheck={false}
        hidden={file !== null}
        placeholder={`Paste it here, or drop a file${everywhere ? ' anywhere' : ''}`}
        onInput={() => give(pasted())}
        onKeyDown={(event: KeyboardEvent) => {
          const now = pasted()
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && now) inspect(now)
        }}
      />
      <p class="bar">
        <label class="button">
          Choose a file
          <input
            type="file"
            class="unseen"
            onChange={(event: Event) => {
              const chosen = event.target as HTMLInputElement
              taken(chosen.files)
              // so that the same file can be chosen again
              chosen.value = ''
            }}
          />
        </label>
        {samples.length > 0 ? <span class="quiet">or try:</span> : ''}
        {samples.map(([name, sample]) => (
          <button
            type="button"
            class="link"
            onClick={() => {
              if (text.current) text.current.value = sample
              inspect({ name: null, upload: new Blob([sample]) })
            }}
          >
            {name}
          </button>
        ))}
      </p>
    </div>
  )
}
