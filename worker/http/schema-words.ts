/** JSON Schema, as far as our documents use it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
  description?: string
}

/** What values a schema takes, in a few words: `pix-6 | pix-7`, `list of Line`. */
export function typeWords(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) as string
  if (schema.enum) return schema.enum.map(String).join(' | ')
  if (schema.const !== undefined) return String(schema.const)
  const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf
  if (choices) return choices.map(typeWords).join(' | ')
  const type = [schema.type ?? 'object'].flat()
  if (type.includes('array')) return `list of ${typeWords(schema.items ?? {})}`
  if (type.includes('object') && schema.properties) {
    const members = membersOf(schema).map(({ name, schema }) => `${name}: ${typeWords(schema)}`)
    return `{${members.join(', ')}}${type.includes('null') ? ' | null' : ''}`
  }
  return type.join(' | ')
}

/** The members of an object. */
export function membersOf(schema: Schema): { name: string; required: boolean; schema: Schema }[] {
  const parts = schema.allOf ?? [schema]
  return parts.flatMap((part) =>
    Object.entries(part.properties ?? {}).map(([name, member]) => ({
      name,
      required: part.required?.includes(name) ?? false,
      schema: member,
    })),
  )
}
