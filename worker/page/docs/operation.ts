/** A schema of the OpenAPI document, as far as a form is made of it. */
export interface Schema {
  type?: string | string[]
  enum?: string[]
  format?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  $ref?: string
}

/** What a body of one type is. */
export interface Media {
  schema?: Schema
  examples?: Record<string, { $ref: string }>
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description?: string
  schema?: Schema
}

/** An operation of the OpenAPI document. */
export interface Operation {
  summary?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, Media> }
  responses: Record<string, { content?: Record<string, unknown> }>
}

/** The document at /openapi.json, as far as requests are made by it. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas?: Record<string, Schema>
    examples?: Record<string, { value: unknown }>
  }
}

/** What someone has put into the form of an operation. */
export interface Filled {
  /** by name of the parameter; empty: left out */
  parameters: Readonly<Record<string, string>>
  /** type of the answer that is asked for */
  accept: string
  token: string
  body: { type: string; content: string | File | FormData } | null
}

/** The values a parameter or member takes, where it takes a few; null: any text. */
export function choicesOf(schema: Schema | undefined): string[] | null {
  if (schema?.enum) return schema.enum
  return schema?.type === 'boolean' ? ['true', 'false'] : null
}

/** The types an operation can answer with, the usual first. */
export function answerTypes({ responses }: Operation): string[] {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return [...new Set(good.flatMap(([, { content = {} }]) => Object.keys(content)))]
}

/** The example of a body, as it is sent; empty where there is none. */
export function exampleOf(document: ApiDocument, media: Media | undefined): string {
  const [example] = Object.values(media?.examples ?? {})
  const name = example?.$ref.slice(example.$ref.lastIndexOf('/') + 1) ?? ''
  const value = document.components.examples?.[name]?.value
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** The schema itself, where a name stands for it. */
export function resolved(document: ApiDocument, schema: Schema | undefined): Schema {
  const { $ref } = schema ?? {}
  if ($ref === undefined) return schema ?? {}
  return document.components.schemas?.[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}
}

/** The request that someone has filled in; its path from the root. */
export function requestOf(
  { method, path, operation }: { method: string; path: string; operation: Operation },
  { parameters, accept, token, body }: Filled,
): { path: string; method: string; headers: Record<string, string> } {
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  let target = path
  for (const { name, in: where } of operation.parameters ?? []) {
    const value = parameters[name] ?? ''
    if (where === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value))
    else if (value === '') continue
    else if (where === 'query') query.append(name, value)
    else headers[name] = value
  }
  if (accept !== '') headers['Accept'] = accept
  if (token !== '') headers['Authorization'] = `Bearer ${token}`
  // of a form the browser says the type itself, with its boundary
  if (body !== null && !(body.content instanceof FormData)) headers['Content-Type'] = body.type
  const asked = query.toString()
  return {
    path: asked === '' ? target : `${target}?${asked}`,
    method: method.toUpperCase(),
    headers,
  }
}

/** The same request for a shell. A token is named, never shown. */
export function curlOf(
  origin: string,
  { path, method, headers }: ReturnType<typeof requestOf>,
  body: Filled['body'],
): string {
  const words = ['curl', quoted(origin + path)]
  if (method !== (body === null ? 'GET' : 'POST')) words.push('-X', method)
  for (const [name, value] of Object.entries(headers))
    words.push(
      '-H',
      name === 'Authorization' ? '"Authorization: Bearer $TOKEN"' : quoted(`${name}: ${value}`),
    )
  const content = body?.content
  if (content instanceof FormData)
    for (const [name, value] of content) {
      if (value instanceof File) words.push('-F', quoted(`${name}=@${value.name}`))
      else words.push('--form-string', quoted(`${name}=${value}`))
    }
  else if (content instanceof File) words.push('--data-binary', quoted(`@${content.name}`))
  else if (content !== undefined) words.push('--data-binary', quoted(content))
  return words.join(' ')
}

/** A word of a POSIX shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
