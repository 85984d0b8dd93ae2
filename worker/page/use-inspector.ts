import { useEffect, useRef, useState } from 'hono/jsx/dom'
import type { InspectOptions } from '../report/inspection.ts'
import type { Report } from '../report/report.ts'
import type { Answered, Asked, KnownFormat, Writer } from './messages.ts'

/** What the page knows of the inspection it asked for last. */
export type Inspecting =
  | { state: 'idle' }
  | { state: 'running'; octets: number; of: number }
  | { state: 'failed'; failure: Extract<Answered, { told: 'failure' }>['failure'] }
  | { state: 'done'; report: Report; milliseconds: number }

/** The inspector thread, and what it last said. A new inspection ends the one before it. */
export function useInspector(): {
  inspecting: Inspecting
  /** empty until the thread is ready */
  formats: readonly KnownFormat[]
  inspect(upload: Blob, options: InspectOptions): void
  cancel(): void
  /** the report last shown, as a file */
  write(as: Writer): void
} {
  const [inspecting, setInspecting] = useState<Inspecting>({ state: 'idle' })
  const [formats, setFormats] = useState<readonly KnownFormat[]>([])
  const thread = useRef<Worker | null>(null)
  const run = useRef(0)

  const answered = ({ data }: MessageEvent<Answered>): void => {
    if (data.told === 'formats') return setFormats(data.formats)
    if (data.run !== run.current) return
    switch (data.told) {
      case 'progress':
        return setInspecting((now) =>
          now.state === 'running' ? { ...now, octets: data.octets } : now,
        )
      case 'report':
        return setInspecting({ state: 'done', ...data })
      case 'failure':
        return setInspecting({ state: 'failed', failure: data.failure })
      case 'written':
        return saved(data.blob, data.as)
    }
  }

  const started = (): Worker => {
    const worker = new Worker('/inspector.js', { type: 'module' })
    worker.onmessage = answered
    worker.onerror = () => {
      thread.current = null
      const detail =
        'The inspector could not go on. Reload the page, or send the file to the service.'
      setInspecting({ state: 'failed', failure: { detail } })
    }
    return (thread.current = worker)
  }
  const ended = (): void => {
    thread.current?.terminate()
    thread.current = null
  }
  const ask = (asked: Asked): void => (thread.current ?? started()).postMessage(asked)

  // compiled while the user still looks for the file
  useEffect(() => {
    started()
    return ended
  }, [])

  return {
    inspecting,
    formats,
    inspect(upload, options) {
      // one that is still reading has no ear for messages
      if (inspecting.state === 'running') ended()
      setInspecting({ state: 'running', octets: 0, of: upload.size })
      ask({ ask: 'inspect', run: ++run.current, upload, options })
    },
    cancel() {
      ended()
      setInspecting({ state: 'idle' })
    },
    write(as) {
      ask({ ask: 'write', run: run.current, as })
    },
  }
}

const FILE_NAMES: Record<Writer, string> = {
  text: 'esmtp.txt',
  html: 'esmtp.html',
  json: 'esmtp.json',
  sarif: 'esmtp.sarif',
}

/** Hands the user a file. */
function saved(blob: Blob, as: Writer): void {
  const url = URL.createObjectURL(blob)
  const link = Object.assign(document.createElement('a'), { href: url, download: FILE_NAMES[as] })
  link.click()
  // the browser reads it a little later
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
