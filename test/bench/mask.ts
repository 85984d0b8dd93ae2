import { once } from 'node:events'
import { connect } from 'node:net'
import { stream } from './streams.ts'
import { serveBare, type BareWorker } from '../support/bare-worker.ts'

const RUNS = 5
const MIB = 1024 * 1024
const PIECE_OCTETS = MIB / 4

interface Streamed {
  gigabytesASecond: number
  /** octets sent when the first of the answer's body came */
  sentBeforeAnswer: number
  answered: number
  peakResident: number
}

/** Posts `octets` over and over to `total`, reads the answer as it comes, and counts. */
async function post(
  served: BareWorker,
  path: string,
  octets: Uint8Array,
  total: number,
): Promise<Streamed> {
  const { hostname, port } = new URL(served.origin)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  let sent = 0
  let answered = 0
  let sentBeforeAnswer = 0
  let peakResident = 0
  const watch = setInterval(() => {
    peakResident = Math.max(peakResident, served.memory().now)
  }, 100)
  const started = performance.now()
  const ended = new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('end', resolve)
    socket.on('data', (chunk: Buffer) => {
      if (answered === 0) sentBeforeAnswer = sent
      answered += chunk.length
    })
  })
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nContent-Type: application/octet-stream\r\nContent-Length: ${total}\r\n\r\n`,
  )
  while (sent < total) {
    const from = sent % octets.length
    const piece = octets.subarray(
      from,
      Math.min(from + PIECE_OCTETS, octets.length, from + total - sent),
    )
    sent += piece.length
    if (!socket.write(piece)) await once(socket, 'drain')
  }
  await ended
  clearInterval(watch)
  const gigabytesASecond = total / (performance.now() - started) / 1e6
  return { gigabytesASecond, sentBeforeAnswer, answered, peakResident }
}

/** `/v1/mask` against an endpoint that copies, in workerd: a row each for copying and masking `megabytes` of the realistic stream; runs take turns, medians. */
export async function maskBench(megabytes: number): Promise<void> {
  const copying = await serveBare('bench', 'test/bench/workerd/wrangler.toml')
  const masking = await serveBare('worker', 'wrangler.toml')
  const octets = stream('realistic stream').octets
  const total = megabytes * 1_000_000
  const copies: Streamed[] = []
  const masks: Streamed[] = []
  try {
    for (let run = 0; run < RUNS; run++) {
      copies.push(await post(copying, '/copy', octets, total))
      masks.push(await post(masking, '/v1/mask?direction=client&profile=pix-7', octets, total))
    }
  } finally {
    copying.stop()
    masking.stop()
  }
  const ratios = copies.map((copy, run) => masks[run]!.gigabytesASecond / copy.gigabytesASecond)
  for (const [name, rows] of [
    ['copy', copies],
    ['/v1/mask', masks],
  ] as const)
    console.log(
      `${name.padEnd(9)} ${middle(rows.map((row) => row.gigabytesASecond)).toFixed(2)} GB/s, ` +
        `first octets out after ${(rows[0]!.sentBeforeAnswer / MIB).toFixed(1)} MiB in, ` +
        `resident at most ${rows.map((row) => Math.round(row.peakResident / MIB)).join(' ')} MiB`,
    )
  console.log(
    `mask/copy ${middle(ratios).toFixed(2)} (median of ${RUNS} pairs of ${total / 1e6} MB)`,
  )
}

function middle(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}
