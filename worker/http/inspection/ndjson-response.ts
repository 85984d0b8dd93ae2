import type { Redacted } from '../../redact/redacted.ts'
import { NdjsonWriter } from '../../report/ndjson.ts'
import type { InspectFailure, InspectOptions, UploadInspection } from '../../report/inspection.ts'
import { inTurns } from '../../turn.ts'
import { Sha256 } from '../upload/digest.ts'
import type { OctetReader } from '../upload/octet-reader.ts'
import type { Problem } from '../problem.ts'
import { failed, problemBody, problemResponse } from '../problem.ts'
import type { Services } from '../services.ts'

/**
 * The report as it is made, one record a line, for an upload of any size. Nothing is answered until the
 * upload has shown to be a transcript, so that what is none gets a proper problem; what goes wrong later is
 * the last record. `lines=full`, which takes 256 KiB, is answered when all has been read.
 */
export async function ndjsonResponse(
  reader: OctetReader,
  options: InspectOptions,
  services: Services,
  name: Redacted | null,
): Promise<Response> {
  const writer = new NdjsonWriter(name)
  const streamed = new StreamedReport(reader, writer, services.inspect(options, writer), options)
  const failure = await streamed.begin()
  if (failure) return problemResponse(failure)
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => streamed.pull(controller),
    cancel: () => streamed.cancel(),
  })
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson; charset=utf-8', vary: 'Accept' },
  })
}

class StreamedReport {
  readonly #reader: OctetReader
  readonly #writer: NdjsonWriter
  readonly #inspection: UploadInspection
  readonly #digest = new Sha256()
  readonly #encoder = new TextEncoder()
  #ended = false
  /** a short upload is read to its end before the answer begins, so that its refusal has a status */
  readonly #whole: boolean

  constructor(
    reader: OctetReader,
    writer: NdjsonWriter,
    inspection: UploadInspection,
    options: InspectOptions,
  ) {
    this.#reader = reader
    this.#writer = writer
    this.#inspection = inspection
    this.#whole = options.lines === 'full'
  }

  /** Reads until there is something to answer with. */
  async begin(): Promise<Problem | null> {
    let problem: Problem | null = null
    let failed = true
    try {
      while (!this.#ended && !problem && (this.#whole || !this.#writer.waiting))
        problem = await this.#step()
      failed = problem !== null
    } finally {
      // Also where the peer has gone in the middle of its upload.
      if (failed) this.cancel()
    }
    return problem
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const problem = this.#ended ? null : await this.begin()
    // the status has gone: a record says it
    if (problem) this.#writer.problem(problemBody(problem))
    const text = this.#writer.take()
    if (text !== '') controller.enqueue(this.#encoder.encode(text))
    if (problem || (this.#ended && !this.#writer.waiting)) controller.close()
  }

  /** Nobody reads on. */
  cancel(): void {
    this.#reader.cancel()
    this.#inspection.abandon()
  }

  /** Takes one chunk of the upload through the pipeline. */
  async #step(): Promise<Problem | null> {
    const chunk = await this.#reader.next()
    if (!chunk.ok) return chunk.problem
    this.#writer.compressed(this.#reader.compressed)
    if (chunk.value) {
      await this.#digest.add(chunk.value)
      return this.#checked(await inTurns(this.#inspection.pushing(chunk.value)))
    }
    this.#ended = true
    this.#writer.upload({
      octets: this.#reader.octets,
      sha256: await this.#digest.hexadecimal(),
    })
    await this.#inspection.settle()
    const end = await inTurns(this.#inspection.ending())
    return end.ok ? null : this.#checked(end)
  }

  #checked(failure: InspectFailure | null): Problem | null {
    if (!failure) return null
    const { code, detail, errors } = failure
    return failed(code, detail, errors ? { errors } : {}).problem
  }
}
