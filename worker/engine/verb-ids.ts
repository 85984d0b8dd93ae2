/** Verb ids (core-as/words.ts). */
export const VERB_IDS: Readonly<Record<string, number>> = {
  DATA: 0,
  HELO: 1,
  MAIL: 2,
  NOOP: 3,
  QUIT: 4,
  RCPT: 5,
  RSET: 6,
  AUTH: 7,
  EHLO: 8,
  ETRN: 9,
  HELP: 10,
  SAML: 11,
  SEND: 12,
  SOML: 13,
  VRFY: 14,
  STARTTLS: 15,
}

/** The verb of an id; null for those that are on no list. */
export function verbNamed(id: number): string | null {
  return Object.keys(VERB_IDS).find((verb) => VERB_IDS[verb] === id) ?? null
}
