import { useEffect, useRef, useState } from 'hono/jsx/dom'
import type { ComparisonReport } from '../report/comparison.ts'
import type { InspectOptions } from '../report/inspection.ts'
import type { Report } from '../report/report.ts'
import type { Answered, Asked, KnownFormat, Writer } from './messages.ts'

/** What became of what was asked last. */
export type Inspecting =
  | { state: 'idle' }
  | { state: 'running'; octets: number; of: number }
  | { state: 'failed'; failure: Extract<Answered, { told: 'failure' }>['failure'] }
  | { state: 'done'; report: Report; milliseconds: number }
  | { state: 'compared'; comparison: ComparisonReport; milliseconds: number }

/** The inspector thread, and what it last said. What is asked anew ends what was asked before. */
export function useInspector(): {
  inspecting: Inspecting
  /** empty until the thread is ready */
  formats: readonly KnownFormat[]
  inspect(upload: Blob, options: InspectOptions): void
  compare(outside: Blob, inside: Blob): void
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
      case 'comparison':
        return setInspecting({ state: 'compared', ...data })
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

  const begin = (asked: Asked, octets: number): void => {
    // one that is still reading has no ear for messages
    if (inspecting.state === 'running') ended()
    setInspecting({ state: 'running', octets: 0, of: octets })
    ask(asked)
  }

  // compiled while the user still looks for the file
  useEffect(() => {
    started()
    return ended
  }, [])

  return {
    inspecting,
    formats,
    inspect(upload, options) {
      begin({ ask: 'inspect', run: ++run.current, upload, options }, upload.size)
    },
    compare(outside, inside) {
      begin({ ask: 'compare', run: ++run.current, outside, inside }, outside.size + inside.size)
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
