/** Speed of reading captures. Alone: node test/bench/captures.ts */
import { CaptureReading } from '../../worker/capture/reading.ts'
import { Dialogue, ethernet, pcap } from '../capture/build.ts'
import { CHUNK, Count, processorTime, rowText, type ReaderRow } from './count.ts'

const MSS = 1448
/** MB/s */
const TARGET = 300

/** A capture of `sessions` connections, each with a message of `bodyOctets`. */
export function captureOf(sessions: number, bodyOctets: number, shuffle = false): Uint8Array {
  const packets: Uint8Array[] = []
  const body = 'All work and no play makes Jack a dull boy, and Jill too.....\r\n'
  for (let i = 0; i < sessions; i++) {
    const one = new Dialogue(20_000 + (i % 40_000)).handshake()
    one.say('S 220 mx1.example.com ESMTP\n', 'C EHLO client.example.test\n')
    one.say('S 250-mx1.example.com\n250-SIZE 10240000\n250-DSN\n250 8BITMIME\n')
    one.say('C MAIL FROM:<sender@example.test>\n', 'S 250 2.1.0 Ok\n')
    one.say('C RCPT TO:<alice@example.com>\n', 'S 250 2.1.5 Ok\n', 'C DATA\n', 'S 354 go\n')
    const text = body.repeat(Math.ceil(bodyOctets / body.length)).slice(0, bodyOctets)
    for (let at = 0; at < text.length; at += MSS) {
      const payload = text.slice(at, at + MSS)
      one.packets.push(one.c({ payload }))
      one.client += payload.length
      if (at % (2 * MSS) === 0) one.packets.push(one.s({}))
    }
    one.say('C .\n', 'S 250 2.0.0 Ok: queued as 4C5A718A181\n', 'C QUIT\n', 'S 221 2.0.0 Bye\n')
    one.close()
    if (shuffle) {
      for (let at = 12; at + 3 < one.packets.length; at += 4) {
        const moved = one.packets.splice(at, 1)
        one.packets.splice(at + 2, 0, ...moved)
      }
    }
    packets.push(...one.packets)
  }
  return pcap(packets.map((octets) => ({ octets: ethernet(octets), time: 1_795_486_896_801 })))
}

function measure(name: string, capture: Uint8Array): ReaderRow {
  const rounds = Math.max(1, Math.ceil(48e6 / capture.length))
  let best = 0
  for (let attempt = 0; attempt < 5; attempt++) {
    const started = processorTime()
    for (let round = 0; round < rounds; round++) {
      const reading = new CaptureReading(new Count())
      for (let at = 0; at < capture.length; at += CHUNK)
        reading.push(capture.subarray(at, at + CHUNK))
      reading.end()
    }
    const seconds = (processorTime() - started) / 1e3
    best = Math.max(best, (capture.length * rounds) / 1e6 / seconds)
  }
  return { name, megabytesASecond: Math.round(best), target: TARGET }
}

/** Rows of the bench: the best of five runs of about 50 MB each, in a sink that only counts. */
export function captureBench(): ReaderRow[] {
  return [
    measure('capture: messages of 20 kB', captureOf(500, 20_000, false)),
    measure('capture: dialogues with messages of 1 kB', captureOf(2_000, 1_000, false)),
    measure(
      'capture: messages of 20 kB, a quarter of the packets out of order',
      captureOf(500, 20_000, true),
    ),
  ]
}

if (process.argv[1] === import.meta.filename) {
  for (const row of captureBench()) console.log(rowText(row))
}
