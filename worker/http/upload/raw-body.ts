import { joinOctets } from '../../smtp/octets.ts'
import type { Cap } from './octet-reader.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'

/** The octets of a body as they came, not unzipped: what a signature is over. */
export async function rawBody(
  request: Request,
  cap: Cap,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const chunks: Uint8Array[] = []
  let octets = 0
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    octets += read.value.length
    if (octets > cap.octets) {
      // what is still sent is thrown away with every refused body
      reader?.releaseLock()
      return failed('too-large', cap.detail)
    }
    chunks.push(read.value)
  }
  return ok(joinOctets(chunks) as Uint8Array<ArrayBuffer>)
}
