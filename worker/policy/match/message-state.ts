/** What is known of the message under way, across commands, replies and mail data. */
export interface MessageState {
  /** RCPT lines passed since the last passed MAIL RSET HELO EHLO or end of data */
  rcptCount: number
  /** 5xx replies to RCPT since the same */
  invalidRecipients: number
  /** positions of the `match not` on counts and lengths whose criterion was met since the last end of data */
  met: Set<number>
}

/** Before the first command. */
export function newMessageState(): MessageState {
  return { rcptCount: 0, invalidRecipients: 0, met: new Set() }
}
