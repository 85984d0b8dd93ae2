import { createGunzip } from 'node:zlib'
import { GUNZIP_CHUNK_OCTETS } from '../../limits.ts'
import type { Windows } from '../../pump.ts'

/** What zlib says of octets that do not unzip, in words. */
export const GZIP_FAULTS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'The gzip ends too early: its last octets are missing.',
  Z_DATA_ERROR: 'The body is not gzip, is damaged, or has data after its end.',
}

/** Whether an error is zlib's, and not that of whoever sends. */
export function isGzipFault(error: unknown): error is { code: string } {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && code.startsWith('Z_')
}

/**
 * gzip unzipped, at the reader's pace: of `source` no more is read than what is read here makes room for, so
 * that memory does not depend on what comes out. Members one after another are one stream (RFC 1952 2.2).
 * The platform's DecompressionStream does neither: it inflates all it is given at once, and refuses a second member.
 */
export class Gunzip implements Windows {
  readonly #source: Windows
  readonly #gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK_OCTETS })
  readonly #chunks = this.#gunzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  #fed = false
  /** the read of `source` that is under way */
  #reading: Promise<Uint8Array | null> | null = null

  /** `source`: the octets of the gzip. */
  constructor(source: Windows) {
    this.#source = source
  }

  /** Octets of the gzip that were taken so far. */
  get taken(): number {
    return this.#gunzip.bytesWritten
  }

  /** Rejects with a GZIP_FAULTS code where it does not unzip, and with the error of `source`. */
  async next(): Promise<Uint8Array | null> {
    if (!this.#fed) void this.#feed()
    const { value, done } = await this.#chunks.next()
    return done ? null : value
  }

  /** What is left is not unzipped. */
  async skip(): Promise<void> {
    this.stop()
    // a write that is under way may never be called back
    await this.#reading?.catch(() => null)
    await this.#source.skip()
  }

  cancel(): Promise<void> {
    this.stop()
    return this.#source.cancel()
  }

  /** Unzips no more; `source` stays as it is. */
  stop(): void {
    this.#gunzip.destroy()
  }

  async #feed(): Promise<void> {
    this.#fed = true
    try {
      while (!this.#gunzip.destroyed) {
        this.#reading = this.#source.next()
        const window = await this.#reading
        if (this.#gunzip.destroyed) return
        if (window === null) return void this.#gunzip.end()
        // the next call overwrites it
        await new Promise<void>((written) => this.#gunzip.write(window, () => written()))
      }
    } catch (error) {
      this.#gunzip.destroy(error as Error)
    }
  }
}
