import assert from 'node:assert/strict'
import test from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CaptureReading } from '../../worker/capture/reading.ts'
import type { SessionSink } from '../../worker/smtp/session.ts'
import { concat, ethernet, ip4, pcap, tcp } from './build.ts'

const MIB = 1_048_576

// What is held is measured, not what the collector has left lying about.
setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

class Count implements SessionSink {
  opened = 0
  closed = 0
  open(): number {
    return this.opened++
  }
  wire(): void {}
  mark(): void {}
  close(): void {
    this.closed++
  }
}

/** Pushes one packet again and again with other ports and numbers, and tells by how much memory grew at most. */
function flood(
  flows: number,
  segments: number,
  payload: string,
  serverPort: number,
  seqOf: (segment: number) => number,
): { grown: number; sink: Count; summary: ReturnType<CaptureReading['end']> } {
  const packet = ethernet(ip4(tcp({ from: 0, to: serverPort, seq: 0, flags: 'PA', payload })))
  const file = pcap([{ octets: packet }])
  const record = file.subarray(24)
  const ip = 16 + 14
  const view = new DataView(record.buffer, record.byteOffset)
  const sink = new Count()
  const reading = new CaptureReading(sink)
  reading.push(file.subarray(0, 24))
  const held = () => {
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = held()
  let most = 0
  for (let segment = 0; segment < segments; segment++) {
    for (let flow = 0; flow < flows; flow++) {
      view.setUint32(ip + 12, 0x0a000000 + (flow >>> 14))
      view.setUint16(ip + 20, 20_000 + (flow & 16_383))
      view.setUint32(ip + 24, seqOf(segment))
      reading.push(record)
    }
    if (segment % 5 === 0 || segment === segments - 1) most = Math.max(most, held() - before)
  }
  return { grown: most, sink, summary: reading.end() }
}

test('thousands of connections whose pieces wait behind holes stay within 64 MiB', () => {
  const { grown, sink } = flood(8_000, 20, 'x', 25, (segment) => 1 + segment * 7)
  assert.ok(grown < 64 * MIB, `${Math.round(grown / MIB)} MiB`)
  assert.equal(sink.opened, sink.closed)
})

test('thousands of connections that do not say what they are stay within 64 MiB', () => {
  const { grown, summary } = flood(8_000, 20, '250 ', 50_000, (segment) => 1 + segment * 4)
  assert.ok(grown < 64 * MIB, `${Math.round(grown / MIB)} MiB`)
  assert.equal(summary.flows.smtp, 0)
})

test('more connections than are held: the oldest are closed, none is lost from the count', () => {
  const { grown, sink, summary } = flood(50_000, 1, '220 mx\r\n', 25, () => 1)
  assert.ok(grown < 64 * MIB, `${Math.round(grown / MIB)} MiB`)
  assert.equal(summary.flows.smtp, 50_000)
  assert.equal(sink.closed, 50_000)
  assert.ok(summary.flows.evicted > 30_000)
})

test('a length of four gigabytes allocates nothing', () => {
  const head = pcap([]).slice()
  const record = concat([0, 0, 0, 0, 0, 0, 0, 0], [255, 255, 255, 255], [255, 255, 255, 255])
  const reading = new CaptureReading(new Count())
  const before = process.memoryUsage().arrayBuffers
  reading.push(concat(head, record))
  assert.ok(process.memoryUsage().arrayBuffers - before < MIB)
  assert.equal(reading.end().faults[0]?.kind, 'corrupt-record')
})
