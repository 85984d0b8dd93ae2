import type { Writer } from './messages.ts'

const WRITER_NAMES: Record<Writer, string> = {
  text: 'text',
  html: 'HTML',
  json: 'JSON',
  sarif: 'SARIF',
}

/** Buttons that hand the user what is shown as a file. */
export function TakeAlong({
  writers,
  write,
}: {
  writers: readonly Writer[]
  write(as: Writer): void
}) {
  return (
    <p class="bar">
      <span class="quiet">Take it along as</span>
      {writers.map((as) => (
        <button type="button" onClick={() => write(as)}>
          {WRITER_NAMES[as]}
        </button>
      ))}
    </p>
  )
}
