import { COMPARE } from './recordings-compared.ts'
import { FAILURES } from './failures.ts'
import { ENGINE } from './engine.ts'
import { MASKING } from './masking.ts'
import type { Page } from './page.ts'
import { RECORDING } from './recording.ts'
import { SIGNS } from './who.ts'
import { PROTOCOL } from '../protocol/pages.ts'

/** Every finding a report can contain. A new group is a new file in catalogue/ and a line here. */
export const CATALOGUE: readonly Page[] = [
  ...MASKING,
  ...SIGNS,
  ...FAILURES,
  ...RECORDING,
  ...ENGINE,
  ...COMPARE,
  ...PROTOCOL,
]

const BY_ID = new Map(CATALOGUE.map((page) => [page.id, page]))

/** The page of a finding id. Throws for an id that is none: that is a bug, not an input fault. */
export function pageOf(id: string): Page {
  const page = BY_ID.get(id)
  if (page === undefined) throw new Error(`no page in the catalogue for finding ${id}`)
  return page
}
