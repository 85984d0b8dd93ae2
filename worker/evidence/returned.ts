/** Where a bounce begins to give back the message: nothing after it is the mail system's own word. */
const RETURNED =
  /^(?:-{2,} ?(?:Below this line is a copy|This is a copy of|Unsent message|Message header follows|The header of the original|Original message follows)|Below is a copy of the original message|Original message headers:|Content-Type: (?:message\/(?:rfc822|global|partial)|text\/rfc822-headers))|(?:original message|copy of your message).{0,40}follows/i
/** Mail programs write this above what they quote, Gmail above what it returns. */
const RETURNED_OR_QUOTED = /^-{3,} ?(?:Original message|Forwarded message)/i
const BOUNCE =
  /Delivery to the following recipient|could not be delivered|Undeliver|Delivery Status Notification|Delivery has failed|delivery failure|Returned mail|failure notice|did not reach/i
const BOUNDARY = /^--[^\s-].{1,70}$/
const OTHER_PART =
  /^Content-Type: (?:text\/(?:plain|html)|message\/(?:delivery-status|global-delivery-status))/i

/** Follows a bounce that was pasted as it is, whole or in part: which of its lines are of the message it returns. */
export class ReturnedMessage {
  /** the line by which it is known as a report of delivery, or null */
  bounce: { text: string; sourceLine: number } | null = null
  #inside = false
  #boundary = false

  /** Takes a line; true if it is the returned message's, and not to be searched. */
  line(text: string, sourceLine: number): boolean {
    if (this.bounce === null && BOUNCE.test(text)) this.bounce = { text, sourceLine }
    if (this.#inside) {
      if (this.#boundary && OTHER_PART.test(text)) this.#inside = false
      this.#boundary = BOUNDARY.test(text) || (this.#boundary && text !== '')
      return this.#inside
    }
    this.#boundary = BOUNDARY.test(text)
    this.#inside = RETURNED.test(text) || (this.bounce !== null && RETURNED_OR_QUOTED.test(text))
    return this.#inside
  }
}
