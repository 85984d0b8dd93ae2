/**
 * Keywords outside the inspection's lists that announce parameters or a manner of replying, and no command:
 * a client that sees them sends nothing the inspection would overwrite. Any other may lead it to a command
 * that arrives as X (CHUNKING: BDAT, which is bounced), so it stays hidden.
 */
const WITHOUT_COMMAND: ReadonlySet<string> = new Set([
  '8BITMIME',
  'AUTH',
  'AUTH=',
  'BINARYMIME',
  'CHECKPOINT',
  'CONNEG',
  'CONPERM',
  'DELIVERBY',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'ETRN',
  'FUTURERELEASE',
  'HELP',
  'LIMITS',
  'MT-PRIORITY',
  'MTRK',
  'NO-SOLICITING',
  'OK',
  'PIPELINING',
  'REQUIRETLS',
  'RRVS',
  'SAML',
  'SEND',
  'SIZE',
  'SMTPUTF8',
  'SOML',
  'SUBMITTER',
  'UTF8SMTP',
  'VRFY',
  'XVERP',
])

/** Of these keywords, those that may lead a client to a command the inspection overwrites. `hidden`: upper-case. */
export function leadingToMaskedCommands(hidden: readonly string[]): string[] {
  return [
    ...new Set(hidden.filter((keyword) => keyword !== 'STARTTLS' && !WITHOUT_COMMAND.has(keyword))),
  ]
}
