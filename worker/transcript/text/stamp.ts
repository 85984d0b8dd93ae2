import type { ByteString } from '../../smtp/octets.ts'

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'

/** True if `line` has a digit at `at`. */
function digitAt(line: ByteString, at: number): boolean {
  const code = line.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}

/** Octets of the RFC 3164 time at `at` (`Nov  4 02:22:10`, `Nov 24 2026 02:22:10`), 0 if there is none. */
function bsdLength(line: ByteString, at: number): number {
  if (line.charCodeAt(at + 3) !== 0x20 || line.charCodeAt(at + 6) !== 0x20) return 0
  const month = MONTHS.indexOf(line.slice(at, at + 3))
  if (month < 0 || month % 3 !== 0) return 0
  if (line.charCodeAt(at + 9) === 0x3a && line.charCodeAt(at + 12) === 0x3a) {
    // rsyslog's high precision
    let end = at + 15
    if (line.charCodeAt(end) === 0x2e) for (end++; digitAt(line, end);) end++
    return end - at
  }
  return line.charCodeAt(at + 11) === 0x20 && line.charCodeAt(at + 14) === 0x3a ? 20 : 0
}

/** Octets of the RFC 3339 time at `at` (`T` or a blank between, zone or none, commas as log4j writes them), 0 if none. */
function isoLength(line: ByteString, at: number): number {
  if (line.charCodeAt(at + 4) !== 0x2d || line.charCodeAt(at + 7) !== 0x2d) return 0
  if (line.charCodeAt(at + 13) !== 0x3a || line.charCodeAt(at + 16) !== 0x3a) return 0
  if (!digitAt(line, at) || !digitAt(line, at + 18)) return 0
  let end = at + 19
  const dot = line.charCodeAt(end)
  if (dot === 0x2e || dot === 0x2c) for (end++; digitAt(line, end);) end++
  if (line.charCodeAt(end) === 0x5a) return end + 1 - at
  let sign = end
  // Exim's `2026-11-24 02:20:07 +0100`
  if (line.charCodeAt(sign) === 0x20) sign++
  const code = line.charCodeAt(sign)
  if ((code === 0x2b || code === 0x2d) && digitAt(line, sign + 1) && digitAt(line, sign + 4)) {
    return (line.charCodeAt(sign + 3) === 0x3a ? sign + 6 : sign + 5) - at
  }
  return end - at
}

/** Milliseconds since 1970 UTC of an RFC 3164 time, or null. */
function bsdTime(text: ByteString, year: number | null): number | null {
  const month = MONTHS.indexOf(text.slice(0, 3)) / 3
  const hasYear = text.length === 20 && text.charCodeAt(11) === 0x20
  const inYear = hasYear ? Number(text.slice(7, 11)) : year
  if (inYear === null) return null
  const clock = text.slice(hasYear ? 12 : 7)
  const time =
    Date.UTC(inYear, month, Number(text.slice(4, 6))) +
    Number(clock.slice(0, 2)) * 3_600_000 +
    Number(clock.slice(3, 5)) * 60_000 +
    Number(clock.slice(6)) * 1_000
  return Number.isFinite(time) ? time : null
}

/** Milliseconds since 1970 UTC of an RFC 3339 time (UTC where it has no zone), or null. */
function isoTime(text: ByteString): number | null {
  const fraction = /^[.,](\d+)/.exec(text.slice(19))
  const zone = /(?:Z|([+-])(\d\d):?(\d\d))$/.exec(text.slice(19))
  const seconds = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`)
  if (!Number.isFinite(seconds)) return null
  const ms = fraction === null ? 0 : Number(`0.${fraction[1]}`) * 1_000
  const minutes = zone === null ? 0 : Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0)
  return seconds + ms - (zone?.[1] === '-' ? -minutes : minutes) * 60_000
}

/** Reads the times log lines begin with. */
export class StampReader {
  readonly #year: number | null
  #lastText: ByteString = '\n'
  #lastTime: number | null = null

  /** `year`: what a time without a year belongs to; null leaves such times unknown. */
  constructor(year: number | null = null) {
    this.#year = year
  }

  /** Where the text after the time at `at` and its blank begins; `at` if there is no time. */
  end(line: ByteString, at: number): number {
    const length = bsdLength(line, at) || isoLength(line, at)
    if (length === 0) return at
    return line.charCodeAt(at + length) === 0x20 ? at + length + 1 : at + length
  }

  /** The time at `at` in milliseconds since 1970 UTC, or null. */
  read(line: ByteString, at: number): number | null {
    // a longer fraction would be another time; one log does not mix zones
    const end = at + this.#lastText.length
    if (line.startsWith(this.#lastText, at) && line.charCodeAt(end) === 0x20) return this.#lastTime
    const bsd = bsdLength(line, at)
    if (bsd > 0) return this.#keep(line, at, bsd, bsdTime(line.slice(at, at + bsd), this.#year))
    const iso = isoLength(line, at)
    return iso === 0 ? null : this.#keep(line, at, iso, isoTime(line.slice(at, at + iso)))
  }

  #keep(line: ByteString, at: number, length: number, time: number | null): number | null {
    this.#lastText = line.slice(at, at + length)
    this.#lastTime = time
    return time
  }
}
