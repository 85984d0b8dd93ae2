import type { Answered } from './messages.ts'

/** Why there is no report; faults of a running-config lead to their place in it. */
export function Failure({
  detail,
  errors = [],
}: Extract<Answered, { told: 'failure' }>['failure']) {
  return (
    <section class="failure" role="alert">
      <h2>{detail}</h2>
      {errors.length === 0 ? (
        ''
      ) : (
        <ul>
          {errors.map(({ line, column, parameter, message }) => (
            <li>
              {line === undefined ? (
                parameter === undefined ? (
                  ''
                ) : (
                  `${parameter}: `
                )
              ) : (
                <button type="button" class="link" onClick={() => showFault(line, column ?? 1)}>
                  line {line}, column {column ?? 1}
                </button>
              )}{' '}
              {message}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Puts the cursor where the fault stands. */
function showFault(line: number, column: number): void {
  const text = document.getElementById('policy') as HTMLTextAreaElement
  const lines = text.value.split('\n')
  const from = lines.slice(0, line - 1).reduce((at, before) => at + before.length + 1, 0)
  const fault = text.closest('details')
  if (fault) fault.open = true
  text.focus()
  text.setSelectionRange(from + column - 1, from + (lines[line - 1]?.length ?? 0))
}
