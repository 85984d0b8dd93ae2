import { z } from 'zod'
import { MAX_POLICY_TEXT_OCTETS, MAX_QUERY_POLICY_OCTETS } from '../../limits.ts'
import type { InputFault } from '../../report/inspection.ts'
import { nearest } from './nearest.ts'
import type { Shape } from './options.ts'
import { switchShape } from './options.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'

/** An option as the request states it, and where. */
export interface Stated {
  name: string
  /** text from a query string or a form field, or what a JSON member holds */
  value: unknown
  in: 'query' | 'form' | 'json'
}

/** What the members of `shape` hold, those that were stated. */
export type Options<S extends Shape> = { [Name in keyof S]?: z.infer<S[Name]> }

/** The options stated in a query string. */
export function queryOptions(url: string): Stated[] {
  const { searchParams } = new URL(url)
  return [...searchParams].map(([name, value]) => ({ name, value, in: 'query' }))
}

/** Reads `stated` by `shape`: what is unknown, repeated or invalid is refused by name. */
export function readOptions<S extends Shape>(
  shape: S,
  stated: readonly Stated[],
): Result<Options<S>> {
  const options: Record<string, unknown> = {}
  const faults: InputFault[] = []
  for (const option of stated) {
    const schema = Object.hasOwn(shape, option.name) ? shape[option.name] : undefined
    if (!schema) return unknown(option, Object.keys(shape))
    if (Object.hasOwn(options, option.name)) return repeated(option)
    const tooLarge = policyTooLarge(option)
    if (tooLarge) return tooLarge
    const parsed = schema.safeParse(option.in === 'json' ? option.value : fromText(option, schema))
    options[option.name] = parsed.data
    for (const issue of parsed.error?.issues ?? []) faults.push(faultOf(option, issue))
  }
  if (faults.length > 0) {
    const names = [...new Set(faults.map((fault) => fault.parameter ?? fault.pointer))]
    return failed('invalid-option', `Not a value of ${names.join(', ')}.`, { errors: faults })
  }
  return whole(options as Options<S>)
}

/** What options say together. */
function whole<S extends Shape>(options: Options<S>): Result<Options<S>> {
  if (options.profile === 'off') {
    const beside = [...Object.keys(switchShape), 'policy', 'mapName'].filter(
      (name) => options[name] !== undefined,
    )
    if (beside.length > 0)
      return failed('switches-with-off', `profile=off takes no ${beside.join(', ')}.`, {
        errors: beside.map((parameter) => ({ parameter, message: 'not beside profile=off' })),
      })
  }
  if (options.mapName !== undefined && options.policy === undefined) {
    const message = 'names a map of the policy text, and there is no policy'
    return failed('invalid-option', `mapName ${message}.`, {
      errors: [{ parameter: 'mapName', message }],
    })
  }
  return ok(options)
}

/** Text as JSON would have it: only booleans and lists need it. What does not convert is left for the schema to refuse. */
function fromText(option: Stated, schema: z.ZodType): unknown {
  const text = String(option.value)
  if (schema instanceof z.ZodBoolean)
    return text === 'true' ? true : text === 'false' ? false : text
  if (!(schema instanceof z.ZodArray)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function place(option: Stated, path: readonly PropertyKey[] = []): InputFault & { message: '' } {
  const below = path.map((step) => `/${String(step)}`).join('')
  if (option.in === 'json') return { pointer: `/${escaped(option.name)}${below}`, message: '' }
  return { parameter: option.name, message: '' }
}

/** RFC 6901. */
function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1')
}

function faultOf(option: Stated, issue: z.core.$ZodIssue): InputFault {
  const inside = option.in !== 'json' && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return { ...place(option, issue.path), message: inside + issue.message }
}

function unknown(option: Stated, names: string[]): Result<never> {
  const name = clipped(option.name)
  const typo = nearest(option.name, names)
  const instead = typo === null ? `there are ${names.join(', ')}` : `${typo} was meant?`
  return failed('unknown-option', `There is no option "${name}"; ${instead}.`.replace('?.', '?'), {
    errors: [
      { ...place({ ...option, name }), message: typo === null ? 'unknown' : `unknown; ${typo}?` },
    ],
  })
}

function repeated(option: Stated): Result<never> {
  return failed('repeated-option', `${option.name} is given more than once.`, {
    errors: [{ ...place(option), message: 'given more than once' }],
  })
}

function policyTooLarge(option: Stated): Result<never> | null {
  if (option.name !== 'policy' || typeof option.value !== 'string') return null
  const limit = option.in === 'query' ? MAX_QUERY_POLICY_OCTETS : MAX_POLICY_TEXT_OCTETS
  if (option.value.length <= limit) return null
  const where = option.in === 'query' ? ' in a query string; put it in the body' : ''
  return failed('policy-too-large', `A policy may have ${limit} octets${where}.`, {
    errors: [{ ...place(option), message: `more than ${limit} octets` }],
  })
}

/** A name as an answer quotes it. */
export function clipped(name: string): string {
  const printable = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
  return printable.length > 60 ? printable.slice(0, 60) + '…' : printable
}
