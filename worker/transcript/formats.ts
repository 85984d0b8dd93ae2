import type { Format } from './format.ts'
import { general } from './general.ts'
import { bare } from './bare.ts'
import { rawClient, rawServer } from './raw.ts'

/** Every form that can be read, a row each. Of equals, detection takes the one that stands first. */
export const FORMATS: readonly Format[] = [bare, rawClient, rawServer, general]

/** The format of that id, or null. */
export function formatOf(id: string): Format | null {
  return FORMATS.find((format) => format.id === id) ?? null
}
