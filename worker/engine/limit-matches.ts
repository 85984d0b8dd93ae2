/** What a limit counts: events of section 6, in the order of its classes, which is that of the policy block. */
export const LIMIT_MATCHES = [
  'cmd-line-length',
  'rcpt-count',
  'body-line-length',
  'header-line-length',
  'sender-address-length',
  'mime-filename-length',
] as const
export type LimitMatch = (typeof LIMIT_MATCHES)[number]
