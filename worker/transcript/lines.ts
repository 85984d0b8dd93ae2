import type { ByteString } from '../smtp/octets.ts'
import { toByteString } from '../smtp/octets.ts'
import { MAX_PRINTED_LINE_OCTETS } from '../limits.ts'
import { whole, type Steps } from '../turn.ts'

/** Takes lines in order: text without terminator, the upload's line number from 1, and the terminator. */
export type LineSink = (text: ByteString, sourceLine: number, terminator: string) => void

/** Where every line of an upload is shown, in order. */
export interface LineScan {
  line(text: ByteString, sourceLine: number): void
}

/** Makes one. `backwards`: lines will come from the last to the first. */
export type ScanLines = (backwards?: boolean) => LineScan

const LF = 10
const CR = 13
const BLOCK_OCTETS = 16_384
/** V8 keeps longer strings among its large objects, each with memory of its own: decoding takes 20 times as long. */
const DECODED_OCTETS = 65_536
const nothing = (): null => null
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of octets that are all ASCII, or null. Of UTF-8 only ASCII has as many characters as octets. */
function asciiText(octets: Uint8Array): ByteString | null {
  try {
    const text = utf8.decode(octets)
    return text.length === octets.length ? text : null
  } catch {
    return null
  }
}

/**
 * The octets of a chunk as a ByteString. No decoder of the platform does that for all octets
 * (`latin1` is windows-1252), but every one does for ASCII, fast.
 */
export function chunkText(chunk: Uint8Array): ByteString {
  const whole = asciiText(chunk)
  if (whole !== null) return whole
  let text = ''
  for (let at = 0; at < chunk.length; at += BLOCK_OCTETS) {
    const block = chunk.subarray(at, at + BLOCK_OCTETS)
    text += asciiText(block) ?? toByteString(block)
  }
  return text
}

/**
 * Cuts text into lines at LF (or, for files of old Macs, at CR), across any chunk border. A CR, or
 * several as a terminal writes them, before the LF belong to the terminator. Text and terminators
 * together are the text that came in, to the octet. A line longer than MAX_PRINTED_LINE_OCTETS is
 * handed on in pieces: each but the last has terminator '' and the same line number.
 */
export class TextLines {
  /** lines that had to be cut */
  cut = 0
  private readonly out: LineSink
  private readonly separator: '\n' | '\r'
  private held: ByteString[] = []
  private heldOctets = 0
  private cutting = false
  private number = 1

  /** lines handed on so far */
  get count(): number {
    return this.number - 1
  }

  constructor(out: LineSink, separator: '\n' | '\r' = '\n') {
    this.out = out
    this.separator = separator
  }

  push(text: ByteString): void {
    whole(this.pushing(text, nothing))
  }

  /** The same in steps: `due` is asked behind each line for what the next one has to wait for. */
  *pushing(text: ByteString, due: () => Steps<void> | null): Steps<void> {
    let from = 0
    if (this.heldOctets > 0) {
      const first = text.indexOf(this.separator)
      this.hold(first < 0 ? text : text.slice(0, first + 1))
      if (first < 0) return
      from = first + 1
      const line = this.release()
      this.line(line, 0, line.length - 1)
      const steps = due()
      if (steps !== null) yield* steps
    }
    for (;;) {
      const end = text.indexOf(this.separator, from)
      if (end < 0) break
      this.line(text, from, end)
      from = end + 1
      const steps = due()
      if (steps !== null) yield* steps
    }
    if (from < text.length) this.hold(from === 0 ? text : text.slice(from))
  }

  end(): void {
    if (this.heldOctets === 0) return
    const rest = this.release()
    let end = rest.length
    while (end > 0 && rest.charCodeAt(end - 1) === CR) end--
    this.out(rest.slice(0, end), this.number++, rest.slice(end))
  }

  private line(text: ByteString, from: number, separatorAt: number): void {
    let end = separatorAt
    while (end > from && text.charCodeAt(end - 1) === CR) end--
    while (end - from > MAX_PRINTED_LINE_OCTETS) {
      this.piece(text.slice(from, from + MAX_PRINTED_LINE_OCTETS))
      from += MAX_PRINTED_LINE_OCTETS
    }
    const extra = separatorAt - end
    const terminator =
      text.charCodeAt(separatorAt) === LF
        ? extra === 0
          ? '\n'
          : extra === 1
            ? '\r\n'
            : text.slice(end, separatorAt + 1)
        : text.slice(end, separatorAt + 1)
    this.cutting = false
    this.out(text.slice(from, end), this.number++, terminator)
  }

  private piece(text: ByteString): void {
    if (!this.cutting) this.cut++
    this.cutting = true
    this.out(text, this.number, '')
  }

  private hold(text: ByteString): void {
    this.held.push(text)
    this.heldOctets += text.length
    if (this.heldOctets <= MAX_PRINTED_LINE_OCTETS) return
    const line = this.release()
    let from = 0
    for (; line.length - from > MAX_PRINTED_LINE_OCTETS; from += MAX_PRINTED_LINE_OCTETS)
      this.piece(line.slice(from, from + MAX_PRINTED_LINE_OCTETS))
    this.held.push(line.slice(from))
    this.heldOctets = line.length - from
  }

  private release(): ByteString {
    const line = this.held.length === 1 ? (this.held[0] as ByteString) : this.held.join('')
    this.held = []
    this.heldOctets = 0
    return line
  }
}

/** Octets to lines: `chunkText`, then `TextLines`. */
export class OctetLines {
  private readonly lines: TextLines

  constructor(out: LineSink, separator: '\n' | '\r' = '\n') {
    this.lines = new TextLines(out, separator)
  }

  get cut(): number {
    return this.lines.cut
  }

  get count(): number {
    return this.lines.count
  }

  push(chunk: Uint8Array): void {
    whole(this.pushing(chunk, nothing))
  }

  /** The same in steps, as TextLines has them. */
  *pushing(chunk: Uint8Array, due: () => Steps<void> | null): Steps<void> {
    for (let at = 0; at < chunk.length; at += DECODED_OCTETS)
      yield* this.lines.pushing(chunkText(chunk.subarray(at, at + DECODED_OCTETS)), due)
  }

  end(): void {
    this.lines.end()
  }
}
