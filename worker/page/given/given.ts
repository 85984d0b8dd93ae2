import { MAX_LIVE_OCTETS } from '../../limits.ts'
import type { Choices } from '../choices.ts'

/** A recording: typed or pasted text, or a file. */
export interface Given {
  /** null: pasted */
  name: string | null
  upload: Blob
  /** null: a file that is too long to be edited here, or no text */
  text: string | null
}

/** All that an answer is of. `other`: the same session inside of the firewall; then both are compared. */
export interface Asking {
  given: Given | null
  other: Given | null
  choices: Choices
}

/** Text as it was pasted. */
export function pasted(text: string): Given | null {
  return text === '' ? null : { name: null, upload: new Blob([text]), text }
}

/** A file; a short one that is text can be edited. */
export async function chosen(file: File): Promise<Given> {
  const given = { name: file.name, upload: file, text: null }
  if (file.size > MAX_LIVE_OCTETS) return given
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
    return text.includes('\0') ? given : { ...given, text }
  } catch {
    return given
  }
}
