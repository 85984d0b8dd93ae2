import assert from 'node:assert/strict'
import test from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { SessionSink } from '../../worker/smtp/session.ts'
import { FORMATS } from '../../worker/transcript/formats.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const MIB = 1024 * 1024
const LINES = 40_000
/** What a reader may keep: the longest entry of a log it holds, and what V8 has beside it. */
const MOST_KEPT_OCTETS = 3 * MIB

/** Four kinds of lines that come without end: 4 MB of each. */
const KINDS: Readonly<Record<string, (index: number) => string>> = {
  prose: (index) =>
    `Dear reader, this is sentence ${index} of a letter that is not about mail at all, ever.`,
  replies: (index) =>
    `250-keyword-${index} and whatever else a server might announce to whoever asks it for this.`,
  commands: (index) =>
    `RCPT TO:<somebody-${index}@example.com> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;somebody@example`,
  continuation: (index) =>
    `        further line ${index} of an entry, indented as stack traces and folded headers are, more`,
}

/** The example, left in the middle of a chunk: replies that come now may belong before its last octets. */
const inChunk = (example: string): string =>
  `${example}\n${(example.split('\n').at(-1) ?? '').replace(/(?:EHLO|HELO|250|220|\d{3} ).*$/, 'BDAT 3 LAST')}\n250 early`

const nowhere = (): SessionSink => {
  let opened = 0
  return {
    open: () => opened++,
    wire: () => undefined,
    mark: () => undefined,
    close: () => undefined,
  }
}

for (const { id, example, read } of FORMATS)
  test(`${id} keeps no more of chatter without end than it needs`, () => {
    for (const [kind, line] of Object.entries(KINDS)) {
      for (const beginning of kind === 'replies'
        ? [example, inChunk(example)]
        : [example, example.split('\n', 1)[0]!]) {
        const reader = read(nowhere())
        let number = 0
        for (const text of beginning.split('\n')) reader.line(text, ++number, '\n')
        collect()
        const before = process.memoryUsage().heapUsed
        // a line cut from a chunk, as it comes from an upload: who keeps it keeps the chunk
        for (let from = 0; from < LINES; from += 1000) {
          const chunk = Array.from({ length: 1000 }, (_, index) => line(from + index)).join('\n')
          for (const text of chunk.split('\n')) reader.line(text, ++number, '\n')
        }
        collect()
        const kept = process.memoryUsage().heapUsed - before
        assert.ok(kept < MOST_KEPT_OCTETS, `${kind}: ${Math.round(kept / 1024)} KiB kept`)
        reader.end()
      }
    }
  })
