/** Octets that own their memory: what WebCrypto takes. */
export type Octets = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

/** UTF-8. */
export function utf8(text: string): Octets {
  return encoder.encode(text) as Octets
}

export function base64(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets))
}

/** The octets of base64 (padding may be missing), or null if it is none. */
export function fromBase64(text: string): Octets | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

/** The octets of hexadecimal digits, or null if it is none. */
export function fromHex(text: string): Octets | null {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) return null
  return Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}

/** Lower-case digits. */
export function hex(octets: Uint8Array): string {
  return [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('')
}

/** SHA-256. */
export async function sha256(octets: Uint8Array): Promise<Octets> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', octets as Octets))
}
