import { useState } from 'hono/jsx/dom'
import { Answer, type Answered } from './answer.tsx'
import { Body } from './body.tsx'
import { Choice } from './choice.tsx'
import {
  answerTypes,
  choicesOf,
  curlOf,
  requestOf,
  type ApiDocument,
  type Filled,
  type Operation,
} from './operation.ts'
import { send } from './send.ts'
import { heldToken } from './token.tsx'

export interface TryItProps {
  document: ApiDocument
  method: string
  path: string
  operation: Operation
}

/** A form of the operation's parameters and body, that sends what is in it. Made when it is opened. */
export function TryIt(props: TryItProps) {
  const [open, setOpen] = useState(false)
  const label = `Try ${props.method.toUpperCase()} ${props.path}`
  return (
    <details onToggle={(event: Event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>{label}</summary>
      {open && <RequestForm {...props} />}
    </details>
  )
}

function RequestForm({ document: api, method, path, operation }: TryItProps) {
  const types = answerTypes(operation)
  const id = `try-${method}${path.replace(/[^a-z0-9]+/gi, '-')}`
  const [parameters, setParameters] = useState<Record<string, string>>({})
  const [accept, setAccept] = useState(types[0] ?? '')
  const [body, setBody] = useState<Filled['body']>(null)
  const [sent, setSent] = useState<{ curl: string; answer: Answered | null } | null>(null)

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const filled = { parameters, accept, token: heldToken(), body }
    const request = requestOf({ method, path, operation }, filled)
    const curl = curlOf(location.origin, request, body)
    setSent({ curl, answer: null })
    setSent({ curl, answer: await send(request, body) })
  }
  return (
    <form onSubmit={(event: Event) => void submit(event)}>
      {(operation.parameters ?? []).map(({ name, required = false, description, schema }) => (
        <Choice
          id={`${id}-${name}`}
          name={name}
          required={required}
          description={description ?? schema?.description ?? ''}
          choices={choicesOf(schema)}
          onChange={(value) => setParameters((stated) => ({ ...stated, [name]: value }))}
        />
      ))}
      {operation.requestBody && (
        <Body id={`${id}-body`} api={api} body={operation.requestBody} onChange={setBody} />
      )}
      {types.length > 1 && (
        <Choice
          id={`${id}-accept`}
          name="Accept"
          required
          description="type of the answer"
          choices={types}
          onChange={setAccept}
        />
      )}
      <button type="submit">Send</button>
      {sent && (
        <div class="sent">
          <pre tabindex={0} aria-label="the same with curl">
            {sent.curl}
          </pre>
          <div role="status">{sent.answer === null ? 'waiting…' : <Answer {...sent.answer} />}</div>
        </div>
      )}
    </form>
  )
}
