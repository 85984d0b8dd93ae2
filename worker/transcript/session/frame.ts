/** What a line of a terminal's record is, where it is not the session's text. */
export type Frame =
  /** the program's own, or a shell's */
  | 'note'
  /** the connection is made: a session begins */
  | 'opened'
  /** the connection has ended */
  | 'closed'
  /** TLS has begun */
  | 'tls'
  /** part of the session */
  | null
