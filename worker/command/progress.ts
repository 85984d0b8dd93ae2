import { PROGRESS_AFTER_MS, PROGRESS_EVERY_MS } from '../limits.ts'

/** How far a recording was read, on a line of a terminal that is written anew. */
export interface Progress {
  /** `octets`: of the file; null if nobody knows */
  begin(octets: number | null): void
  read(octets: number): void
  end(): void
}

const SILENT: Progress = { begin: () => undefined, read: () => undefined, end: () => undefined }

/** Progress on standard error if that is a terminal, else none. Short runs show nothing. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return SILENT
  let whole: number | null = null
  let read = 0
  let began = Date.now()
  let shown = 0
  return {
    begin(octets): void {
      whole = octets
      read = 0
      began = Date.now()
    },
    read(octets): void {
      read += octets
      const now = Date.now()
      if (now - began < PROGRESS_AFTER_MS || now - shown < PROGRESS_EVERY_MS) return
      shown = now
      stream.write(`\r${progressLine(read, whole, now - began)}\x1b[K`)
    },
    end(): void {
      if (shown > 0) stream.write('\r\x1b[K')
      shown = 0
    },
  }
}

/** `120 of 263 MB, 21 MB/s, 7 s left`. */
export function progressLine(read: number, whole: number | null, milliseconds: number): string {
  const rate = read / Math.max(1, milliseconds)
  const megabytes = (octets: number): string => String(Math.round(octets / 1e6))
  const so =
    whole === null ? `${megabytes(read)} MB` : `${megabytes(read)} of ${megabytes(whole)} MB`
  const left =
    whole === null || whole < read ? '' : `, ${Math.ceil((whole - read) / rate / 1000)} s left`
  return `${so}, ${Math.round(rate / 1000)} MB/s${left}`
}
