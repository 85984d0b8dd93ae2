declare const hash: unique symbol

/** SHA-256, lower-case hexadecimal. */
export type Hash = string & { readonly [hash]: true }

const encoder = new TextEncoder()

/** Of the UTF-8 octets of `text`. Secrets made here have 256 random bits, so they need no salt and no stretching. */
export async function sha256(text: string): Promise<Hash> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text))
  return [...new Uint8Array(digest)]
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('') as Hash
}

/** Whether both are the same, in a time that tells nothing of where they differ. */
export async function sameSecret(given: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([sha256(given), sha256(expected)])
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}
