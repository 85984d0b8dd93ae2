import { joinOctets } from '../../smtp/octets.ts'

/** workerd's own: a hash that takes a stream. */
type DigestStream = WritableStream<Uint8Array> & { digest: Promise<ArrayBuffer> }

/** SHA-256 of octets that come in pieces. */
export class Sha256 {
  readonly #stream: DigestStream | null
  readonly #writer: WritableStreamDefaultWriter<Uint8Array> | null
  readonly #kept: Uint8Array[] = []

  constructor() {
    const { DigestStream } = crypto as { DigestStream?: new (algorithm: string) => DigestStream }
    this.#stream = DigestStream ? new DigestStream('SHA-256') : null
    this.#writer = this.#stream?.getWriter() ?? null
  }

  async add(octets: Uint8Array): Promise<void> {
    if (this.#writer) await this.#writer.write(octets)
    else this.#kept.push(octets)
  }

  async hexadecimal(): Promise<string> {
    await this.#writer?.close()
    const hash = this.#stream
      ? await this.#stream.digest
      : await crypto.subtle.digest('SHA-256', joinOctets(this.#kept) as Uint8Array<ArrayBuffer>)
    return [...new Uint8Array(hash)].map((octet) => octet.toString(16).padStart(2, '0')).join('')
  }
}
