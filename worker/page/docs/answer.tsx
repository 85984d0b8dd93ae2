/** What a request came to. */
export interface Answered {
  status: string
  milliseconds: number
  /** one a line */
  headers: string
  text: string
  /** characters that are not shown */
  left: number
}

/** An answer as it came; its text is shown, never run. */
export function Answer({ status, milliseconds, headers, text, left }: Answered) {
  return (
    <>
      <p>
        <b>{status}</b> <span class="quiet">after {Math.round(milliseconds)} ms</span>
      </p>
      {headers !== '' && (
        <pre tabindex={0} aria-label="headers of the answer">
          {headers}
        </pre>
      )}
      {text !== '' && (
        <pre class="text" tabindex={0} aria-label="body of the answer">
          {pretty(text)}
        </pre>
      )}
      {left > 0 && <p class="quiet">{left} more characters are not shown.</p>}
    </>
  )
}

/** JSON with line breaks, where it is whole; else as it came. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
