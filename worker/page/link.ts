import { MAX_LINK_CHARS, MAX_LINKED_OCTETS } from '../limits.ts'
import { choicesFrom, givenChoices, type Choices } from './choices.ts'

/** What a link holds. The part behind # never reaches a server. */
export interface Linked {
  choices: Choices
  /** null: the link holds no recording */
  recording: string | null
}

/** The fragment of the choices, without the running-config; '' where nothing was chosen. */
export function fragmentOf(choices: Choices): string {
  const text = new URLSearchParams(givenChoices(choices)).toString()
  return text === '' ? '' : `#${text}`
}

/** The fragment of choices, running-config and recording; null where it is too long for a link. */
export async function fragmentWith(choices: Choices, recording: string): Promise<string | null> {
  const values = new URLSearchParams(givenChoices(choices))
  values.set('recording', await packed(recording))
  if (choices.policy.trim() !== '') values.set('policy', await packed(choices.policy))
  const fragment = `#${values}`
  return fragment.length > MAX_LINK_CHARS ? null : fragment
}

/** What the fragment of an address holds; what of it cannot be read is as if it were not there. */
export async function linkedIn(fragment: string): Promise<Linked> {
  const values = new URLSearchParams(fragment.replace(/^#/, ''))
  const [recording, policy] = await Promise.all([
    unpacked(values.get('recording')),
    unpacked(values.get('policy')),
  ])
  return { choices: { ...choicesFrom(values), policy: policy ?? '' }, recording }
}

/** RFC 1951, then base64url without padding (RFC 4648 5). */
async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const octets = new Uint8Array(await new Response(stream).arrayBuffer())
  const characters = Array.from(octets, (octet) => String.fromCharCode(octet)).join('')
  return btoa(characters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** A link of somebody else's may unpack to gigabytes: it is given up at the cap. */
async function unpacked(text: string | null): Promise<string | null> {
  if (text === null || !/^[\w-]+$/.test(text)) return null
  try {
    const characters = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    const octets = Uint8Array.from(characters, (character) => character.charCodeAt(0))
    const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    const reader = stream.getReader()
    const parts: Uint8Array<ArrayBuffer>[] = []
    let length = 0
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length
      if (length > MAX_LINKED_OCTETS) {
        await reader.cancel()
        return null
      }
      parts.push(next.value)
    }
    return await new Blob(parts).text()
  } catch {
    return null
  }
}
