import { useEffect, useRef, useState } from 'hono/jsx/dom'
import { counted } from '../report/layout.ts'
import { SAMPLES } from './samples.ts'

/** What is to be inspected: a file, or what was pasted. */
export type Given = { name: string | null; upload: Blob }

/** Takes a transcript as it comes: pasted, dropped anywhere on the page, or chosen. */
export function UploadBox({
  given,
  give,
  inspect,
}: {
  given: Given | null
  give(given: Given | null): void
  /** as `give`, and look into it at once */
  inspect(given: Given): void
}) {
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
      if (event.relatedTarget === null) setOver(false)
    }
    const dropped = (event: DragEvent): void => {
      event.preventDefault()
      setOver(false)
      taken(event.dataTransfer?.files)
    }
    addEventListener('dragover', dragged)
    addEventListener('dragleave', left)
    addEventListener('drop', dropped)
    return () => {
      removeEventListener('dragover', dragged)
      removeEventListener('dragleave', left)
      removeEventListener('drop', dropped)
    }
  })

  return (
    <div class={over ? 'upload over' : 'upload'}>
      <label for="transcript">
        What swaks, telnet, a mail server’s log or fifty other programs printed; or a packet capture
      </label>
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
        id="transcript"
        ref={text}
        rows={12}
        spellcheck={false}
        hidden={file !== null}
        placeholder="Paste it here, or drop a file anywhere"
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
        <span class="quiet">or try:</span>
        {SAMPLES.map(([name, sample]) => (
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
