import type { ByteString, Direction, Octets } from './octets.ts'
import { looksLikeCommand, replyCode } from './words.ts'

/** Octets of a line's beginning that are kept to tell what it is. */
const LINE_START_OCTETS = 32
/** RFC 8446 5.1: change_cipher_spec, alert, handshake, application_data. */
const FIRST_RECORD_TYPE = 20
const LAST_RECORD_TYPE = 23
const HANDSHAKE = 22
/** RFC 5246 6.2.3: 2^14 octets, and what encryption may add. */
const MAX_RECORD_OCTETS = 16_384 + 2_048
/** IANA's port of SMTP that is inside TLS from its first octet (RFC 8314 3.3). */
const SUBMISSIONS_PORT = 465
/** STARTTLS, and Exchange's own between its servers; both go on with TLS once they are answered 220. */
const ASKS_FOR_TLS = /^(?:STARTTLS|X-ANONYMOUSTLS)[ \t]*\r?\n?$/i
const CHUNK = /^BDAT[ \t]+(\d{1,15})/i

interface Side {
  encrypted: boolean
  /** octets have come, or were lost */
  begun: boolean
  /** octets before what comes are missing */
  torn: boolean
  /** the beginning of the line that has not ended */
  line: ByteString
}

/**
 * Where the ciphertext of a recorded session begins, in each direction, by the octets alone: no policy has
 * a say in it. TLS follows a STARTTLS that was answered 220 (or of which nobody recorded the answer), or
 * it is there from the first octet; a handshake that is whole is known anywhere a line may begin, mail
 * data aside.
 */
export class TlsBorder {
  readonly #sides: Record<Direction, Side> = { C: fresh(), S: fresh() }
  readonly #inside: boolean
  /** STARTTLS was sent, and what answered it has not come */
  #asked = false
  /** it was answered 220, and nothing in clear was sent since */
  #granted = false
  #greeted = false
  /** the server said 354, and nothing since */
  #mailData = false
  /** octets of a BDAT still to come */
  #chunk = 0

  /** `port` of the server, or null. */
  constructor(port: number | null = null) {
    this.#inside = port === SUBMISSIONS_PORT
  }

  /** Whether either direction has gone over to TLS. */
  get crossed(): boolean {
    return this.#sides.C.encrypted || this.#sides.S.encrypted
  }

  /** How many of these octets, from the first, came in clear; what follows in this direction is ciphertext. */
  clear(direction: Direction, octets: Octets): number {
    const side = this.#sides[direction]
    if (side.encrypted) return 0
    let at = 0
    while (at < octets.length) {
      if (direction === 'C' && this.#mailData) break
      if (direction === 'C' && this.#chunk > 0) {
        const taken = Math.min(this.#chunk, octets.length - at)
        this.#chunk -= taken
        at += taken
        side.begun = true
        continue
      }
      if (side.line === '' && this.#isCiphertext(direction, side, octets, at)) {
        side.encrypted = true
        side.line = ''
        return at
      }
      at = this.#line(direction, side, octets, at)
    }
    side.begun = true
    return octets.length
  }

  /** Octets of one direction are missing here. */
  lost(direction: Direction): void {
    const side = this.#sides[direction]
    side.torn = true
    side.line = ''
    if (direction === 'C') this.#chunk = 0
  }

  #isCiphertext(direction: Direction, side: Side, octets: Octets, at: number): boolean {
    const first = octetAt(octets, at)
    const isOther = this.#sides[direction === 'C' ? 'S' : 'C'].encrypted
    if (isOther || (side.torn && this.#inside)) return !isSpoken(octets, at)
    // A print may have a dot for what it cannot show, and no command begins with one.
    if (direction === 'C' && this.#granted && first === DOT) return true
    if (isText(first)) return false
    const due = this.#granted || (direction === 'C' && this.#asked)
    if (isRecord(octets, at) && (due || side.torn || (!side.begun && this.#mayOpenWith(first))))
      return true
    if (direction === 'C' && due && isOldHello(octets, at)) return true
    return isWholeHello(octets, at)
  }

  /** A session that was recorded from its beginning opens with a handshake; of its middle any record may be the first. */
  #mayOpenWith(type: number): boolean {
    return type === HANDSHAKE || this.#inside
  }

  /** Takes the line at `at`, or what there is of it. Returns where the next one begins. */
  #line(direction: Direction, side: Side, octets: Octets, at: number): number {
    const end = lineEnd(octets, at)
    if (side.line.length < LINE_START_OCTETS)
      side.line += textOf(octets, at, Math.min(end, at + LINE_START_OCTETS - side.line.length))
    if (octetAt(octets, end - 1) !== LF) return end
    const { line } = side
    side.line = ''
    side.begun = true
    side.torn = false
    if (direction === 'C') this.#command(line)
    else this.#reply(line)
    return end
  }

  #command(line: ByteString): void {
    const first = line.charCodeAt(0) | 0x20
    this.#asked = (first === LETTER_S || first === LETTER_X) && ASKS_FOR_TLS.test(line)
    this.#granted = false
    const chunk = first === LETTER_B ? CHUNK.exec(line) : null
    if (chunk) this.#chunk = Number(chunk[1])
  }

  #reply(line: ByteString): void {
    // only right behind the code does the line's end matter
    const code = replyCode(line.length > CODE_AND_END ? line : line.replace(/\r?\n$/, ''))
    if (line[3] === '-') return
    this.#mailData = code === 354
    // Of the server alone nobody sees what was asked: its second 220 answers STARTTLS (inspection.md M8).
    const askedUnseen = this.#greeted && !this.#sides.C.begun
    if (code === 220 && (this.#asked || askedUnseen)) this.#granted = true
    this.#asked = false
    this.#greeted = true
  }
}

const LF = 10
const LETTER_B = 0x62
const LETTER_S = 0x73
const LETTER_X = 0x78
/** `250` CR LF. */
const CODE_AND_END = 5
const DOT = 0x2e

function fresh(): Side {
  return { encrypted: false, begun: false, torn: false, line: '' }
}

function octetAt(octets: Octets, at: number): number {
  return typeof octets === 'string' ? octets.charCodeAt(at) : octets[at]!
}

function lineEnd(octets: Octets, at: number): number {
  const lf = typeof octets === 'string' ? octets.indexOf('\n', at) : octets.indexOf(LF, at)
  return lf < 0 ? octets.length : lf + 1
}

function textOf(octets: Octets, from: number, to: number): ByteString {
  if (typeof octets === 'string') return octets.slice(from, to)
  return String.fromCharCode(...octets.subarray(from, to))
}

/** Whether it is a line of SMTP, or begins like one. */
function isSpoken(octets: Octets, at: number): boolean {
  const end = Math.min(lineEnd(octets, at), at + LINE_START_OCTETS)
  const line = textOf(octets, at, end).trimEnd()
  return replyCode(line) !== 0 || looksLikeCommand(line)
}

/** What a line of SMTP may begin with. */
function isText(octet: number): boolean {
  return (octet >= 0x20 && octet < 0x7f) || (octet >= 0x09 && octet <= 0x0d)
}

/** The header of a record, or as much of it as there is. */
function isRecord(octets: Octets, at: number): boolean {
  const left = octets.length - at
  const type = octetAt(octets, at)
  if (type < FIRST_RECORD_TYPE || type > LAST_RECORD_TYPE) return false
  if (left > 1 && octetAt(octets, at + 1) !== 3) return false
  if (left > 2 && octetAt(octets, at + 2) > 4) return false
  return left < 5 || isLength(octetAt(octets, at + 3) * 256 + octetAt(octets, at + 4))
}

function isLength(octets: number): boolean {
  return octets > 0 && octets <= MAX_RECORD_OCTETS
}

/** The ClientHello of SSL 2.0's form (RFC 5246 E.2), with which old clients began. */
function isOldHello(octets: Octets, at: number): boolean {
  if (octets.length - at < 4 || octetAt(octets, at) < 0x80) return false
  return octetAt(octets, at + 2) === 1 && [0, 2, 3].includes(octetAt(octets, at + 3))
}

/** A record that begins with a ClientHello or ServerHello: record, message, lengths and version fit each other (RFC 8446 4, 5.1). */
function isWholeHello(octets: Octets, at: number): boolean {
  if (octets.length - at < 11 || octetAt(octets, at) !== HANDSHAKE || !isRecord(octets, at))
    return false
  const message = octetAt(octets, at + 5)
  return (
    (message === 1 || message === 2) &&
    octetAt(octets, at + 6) === 0 &&
    octetAt(octets, at + 9) === 3
  )
}
