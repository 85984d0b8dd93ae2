import { SECRET_CHARACTERS, ID_CHARACTERS } from '../limits.ts'

declare const id: unique symbol

/** `rep_` and what cannot be guessed or come twice. */
export type Id<Prefix extends string = string> = `${Prefix}_${string}` & { readonly [id]: Prefix }

export type TenantId = Id<'ten'>
export type TokenId = Id<'tok'>
export type ReportId = Id<'rep'>
export type ShareId = Id<'shr'>

/** Crockford's base 32: no letters that look like digits, 5 bits each. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

function random(characters: number): string {
  // 32 divides 256: every letter is as likely as any other
  return [...crypto.getRandomValues(new Uint8Array(characters))]
    .map((octet) => ALPHABET[octet % 32])
    .join('')
}

/** An id of 130 random bits. */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return `${prefix}_${random(ID_CHARACTERS)}` as Id<Prefix>
}

/** `text` as an id, or null if none can look like that: what cannot exist need not be looked for. */
export function asId<Prefix extends string>(prefix: Prefix, text: string): Id<Prefix> | null {
  const looks =
    text.startsWith(`${prefix}_`) && /^[0-9a-z]{1,64}$/.test(text.slice(prefix.length + 1))
  return looks ? (text as Id<Prefix>) : null
}

/** 260 random bits, for a token or a link. */
export function newSecret(): string {
  return random(SECRET_CHARACTERS)
}
