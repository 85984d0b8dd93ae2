declare const redacted: unique symbol

/**
 * Text that may be sent, logged or stored: printable, unambiguous, free of AUTH values and mail content.
 * Only redact.ts makes it out of wire octets; only `fixed` makes it out of our own words.
 */
export type Redacted = string & { readonly [redacted]: true }

/**
 * Our own words as Redacted, with Redacted, numbers or both put in: fixed`${2} lines of ${shown}`.
 * The type of the values keeps wire octets out.
 */
export function fixed(words: TemplateStringsArray, ...values: (Redacted | number)[]): Redacted {
  let text = words[0]!
  for (let i = 0; i < values.length; i++) text += `${values[i]!}${words[i + 1]!}`
  return text as Redacted
}

/** `parts` joined by our own `separator`. */
export function join(parts: readonly Redacted[], separator: string): Redacted {
  return parts.join(separator) as Redacted
}

/** The same with its first letter small, to stand within a sentence. */
export function uncapitalised(words: Redacted): Redacted {
  // STARTTLS and DATA stay what they are
  if (/^[A-Z][A-Z]/.test(words)) return words
  return (words.charAt(0).toLowerCase() + words.slice(1)) as Redacted
}

/** The same with its first letter capital, to begin one. */
export function capitalised(words: Redacted): Redacted {
  return (words.charAt(0).toUpperCase() + words.slice(1)) as Redacted
}
