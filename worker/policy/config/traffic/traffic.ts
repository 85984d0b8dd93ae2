/** Whose session is judged: what class maps and access lists look at. */
export interface Traffic {
  /** address, or null where it is not known */
  client: string | null
  server: string | null
  /** port of the server */
  port: number
}

/** Whether something matches; `maybe` where the text or the session does not tell. */
export type Answer = 'yes' | 'no' | 'maybe'

/** yes where all are, no where one is no. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no'
  return answers.includes('maybe') ? 'maybe' : 'yes'
}

/** yes where one is, no where all are no. */
export function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes'
  return answers.includes('maybe') ? 'maybe' : 'no'
}

export const SMTP_PORT = 25

/** Traffic of which nothing is known but that it is SMTP. */
export const UNKNOWN_TRAFFIC: Traffic = { client: null, server: null, port: SMTP_PORT }

/**
 * What a remedy's access list names where the server's address is not known. Of TEST-NET-1 (RFC 5737),
 * so that it can be pasted by mistake without touching anyone.
 */
export const PLACEHOLDER_SERVER = '192.0.2.25'
