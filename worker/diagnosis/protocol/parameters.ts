import { fixed } from '../../redact/redacted.ts'
import type { Announced } from './announced.ts'
import type { Command, PathCommand } from './command.ts'
import type { ProtocolId } from './pages.ts'
import type { See } from './sightings.ts'

/** What MAIL states of the message that follows. */
export interface Stated {
  /** SIZE=, octets */
  size: number | null
  /** upper-cased, null without BODY= */
  body: string | null
  smtputf8: boolean
}

/** Parameters of MAIL and RCPT → the keyword that allows them, and what their use without it is. */
const ALLOWED_BY: Readonly<Record<string, [keyword: string, id: ProtocolId]>> = {
  SIZE: ['SIZE', 'size-not-announced'],
  SMTPUTF8: ['SMTPUTF8', 'smtputf8-not-announced'],
  NOTIFY: ['DSN', 'dsn-not-announced'],
  ORCPT: ['DSN', 'dsn-not-announced'],
  RET: ['DSN', 'dsn-not-announced'],
  ENVID: ['DSN', 'dsn-not-announced'],
  AUTH: ['AUTH', 'parameter-not-announced'],
  BY: ['DELIVERBY', 'parameter-not-announced'],
  HOLDFOR: ['FUTURERELEASE', 'parameter-not-announced'],
  HOLDUNTIL: ['FUTURERELEASE', 'parameter-not-announced'],
  'MT-PRIORITY': ['MT-PRIORITY', 'parameter-not-announced'],
  REQUIRETLS: ['REQUIRETLS', 'parameter-not-announced'],
  SUBMITTER: ['SUBMITTER', 'parameter-not-announced'],
  MTRK: ['MTRK', 'parameter-not-announced'],
  SOLICIT: ['NO-SOLICITING', 'parameter-not-announced'],
  XVERP: ['XVERP', 'parameter-not-announced'],
  CONPERM: ['CONPERM', 'parameter-not-announced'],
  CONNEG: ['CONNEG', 'parameter-not-announced'],
  RRVS: ['RRVS', 'parameter-not-announced'],
}

const BODIES: Readonly<Record<string, [keyword: string, id: ProtocolId] | null>> = {
  '7BIT': null,
  '8BITMIME': ['8BITMIME', 'eightbitmime-not-announced'],
  BINARYMIME: ['BINARYMIME', 'binarymime-not-announced'],
}

/** Reads the parameters of a MAIL or RCPT and says which of them should not be there. `announced` null: not known. */
export function watchParameters(
  command: Command,
  { parameters }: PathCommand,
  announced: Announced | null,
  see: See,
): Stated {
  const { offset } = command
  const stated: Stated = { size: null, body: null, smtputf8: false }
  const missing = (keyword: string): boolean => announced?.has(keyword) === false
  const seen = new Set<string>()
  for (const { name, value } of parameters) {
    if (seen.has(name)) see('parameter-repeated', 'C', offset)
    seen.add(name)
    const allowed = ALLOWED_BY[name]
    if (allowed !== undefined && missing(allowed[0])) see(allowed[1], 'C', offset)
    if (name === 'SIZE') {
      stated.size = /^\d{1,20}$/.test(value ?? '') ? Number(value) : null
      if (stated.size === null) see('size-invalid', 'C', offset)
      overSize(stated.size, announced, offset, see)
    } else if (name === 'BODY') {
      stated.body = (value ?? '').toUpperCase()
      const body = BODIES[stated.body]
      if (body === undefined) see('body-invalid', 'C', offset)
      else if (body !== null && missing(body[0])) see(body[1], 'C', offset)
    } else if (name === 'SMTPUTF8') stated.smtputf8 = true
    // A vendor's own parameter (X…) is announced by keywords of other names.
    else if (allowed === undefined && !name.startsWith('X') && missing(name))
      see('parameter-not-announced', 'C', offset)
  }
  return stated
}

function overSize(
  size: number | null,
  announced: Announced | null,
  offset: number,
  see: See,
): void {
  const limit = announced?.size ?? null
  if (size !== null && limit !== null && size > limit)
    see('size-over-announced', 'C', offset, fixed`${size} octets; the server takes ${limit}.`)
}

/** Octets a command line may have, with what the announced extensions add (the number stands in each one's RFC). */
export function lineLimit(verb: string, announced: Announced | null): number {
  const added = verb === 'MAIL' ? MAIL_ADDS : verb === 'RCPT' ? RCPT_ADDS : []
  let limit = 512
  for (const [keyword, octets] of added) if (announced?.has(keyword) !== false) limit += octets
  return limit
}

const MAIL_ADDS: readonly [string, number][] = [
  ['SIZE', 26],
  ['8BITMIME', 17],
  ['SMTPUTF8', 10],
  ['DSN', 120],
  ['AUTH', 500],
  ['DELIVERBY', 17],
  ['FUTURERELEASE', 34],
  ['MT-PRIORITY', 15],
]
const RCPT_ADDS: readonly [string, number][] = [
  ['DSN', 500],
  ['RRVS', 33],
]
