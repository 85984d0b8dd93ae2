import { useEffect, useState } from 'hono/jsx/dom'
import { Choice } from './choice.tsx'
import {
  choicesOf,
  exampleOf,
  resolved,
  type ApiDocument,
  type Filled,
  type Media,
  type Operation,
} from './operation.ts'

interface BodyProps {
  id: string
  api: ApiDocument
  body: NonNullable<Operation['requestBody']>
  onChange(body: Filled['body']): void
}

/** What is sent: a type, then text or a file, or the fields of a form. */
export function Body({ id, api, body, onChange }: BodyProps) {
  const types = Object.keys(body.content)
  const [type, setType] = useState(types[0] ?? '')
  return (
    <>
      {types.length > 1 && (
        <Choice
          id={`${id}-type`}
          name="Content-Type"
          required
          description="type of the body"
          choices={types}
          onChange={setType}
        />
      )}
      {type === 'multipart/form-data' ? (
        <Form id={id} api={api} media={body.content[type]} onChange={onChange} />
      ) : (
        <Text
          key={type}
          id={id}
          // of the source of a push the type is the source's affair
          type={type === '*/*' ? 'application/octet-stream' : type}
          example={exampleOf(api, body.content[type])}
          onChange={onChange}
        />
      )}
    </>
  )
}

interface TextProps {
  id: string
  type: string
  example: string
  onChange(body: Filled['body']): void
}

function Text({ id, type, example, onChange }: TextProps) {
  const sent = (content: string | File): void => onChange({ type, content })
  useEffect(() => sent(example), [type])
  return (
    <>
      <p class="field">
        <label for={id}>body</label>
        <textarea
          id={id}
          rows={Math.min(12, example.split('\n').length + 1)}
          spellcheck={false}
          onInput={(event: Event) => sent((event.currentTarget as HTMLTextAreaElement).value)}
        >
          {example}
        </textarea>
      </p>
      <p class="field">
        <label for={`${id}-file`}>or a file</label>
        <input
          id={`${id}-file`}
          type="file"
          onChange={(event: Event) => {
            const file = (event.currentTarget as HTMLInputElement).files?.[0]
            if (file) sent(file)
          }}
        />
      </p>
    </>
  )
}

interface FormProps {
  id: string
  api: ApiDocument
  media: Media | undefined
  onChange(body: Filled['body']): void
}

function Form({ id, api, media, onChange }: FormProps) {
  const { properties = {}, required = [] } = resolved(api, media?.schema)
  const [fields] = useState(new Map<string, string | File>())
  const type = 'multipart/form-data'
  const stated = (name: string, value: string | File | undefined): void => {
    if (value === undefined || value === '') fields.delete(name)
    else fields.set(name, value)
    const content = new FormData()
    for (const [field, held] of fields) content.append(field, held)
    onChange({ type, content })
  }
  useEffect(() => onChange({ type, content: new FormData() }), [])
  return (
    <>
      {Object.entries(properties).map(([name, property]) => {
        const schema = resolved(api, property)
        const needed = required.includes(name)
        return schema.format === 'binary' ? (
          <p class="field">
            <label for={`${id}-${name}`}>
              <code>{name}</code>
              {needed ? ' (needed)' : ''}
            </label>
            <input
              id={`${id}-${name}`}
              type="file"
              required={needed}
              onChange={(event: Event) =>
                stated(name, (event.currentTarget as HTMLInputElement).files?.[0])
              }
            />
          </p>
        ) : (
          <Choice
            id={`${id}-${name}`}
            name={name}
            required={needed}
            description={schema.description ?? ''}
            choices={choicesOf(schema)}
            onChange={(value) => stated(name, value)}
          />
        )
      })}
    </>
  )
}
