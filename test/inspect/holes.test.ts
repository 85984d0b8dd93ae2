import assert from 'node:assert/strict'
import test from 'node:test'
import { Dialogue, ethernet, pcap } from '../capture/build.ts'
import { toHtml } from '../../worker/report/html.ts'
import { toText } from '../../worker/report/text.ts'
import { refusalOf, reportOn, streamOf } from './report-on.ts'

const SAID = [
  'S 220 mx1.example.com ESMTP Postfix (Debian/GNU)\n',
  'C EHLO client.example.test\n',
  'S 250-mx1.example.com\n250-PIPELINING\n250-SIZE 10240000\n250-STARTTLS\n250-CHUNKING\n250 8BITMIME\n',
  'C MAIL FROM:<alice@example.test> SIZE=300\n',
  'S 250 2.1.0 Ok\n',
  'C RCPT TO:<bob@example.com>\n',
  'S 250 2.1.5 Ok\n',
  'C DATA\n',
  'S 354 End data with <CR><LF>.<CR><LF>\n',
  'C Subject: the word that must not be shown\n\nQUIT\nEXPN staff of the message, no command\n.\n',
  'S 250 2.0.0 Ok: queued as 12345\n',
  'C QUIT\n',
  'S 221 2.0.0 Bye\n',
]

/** The session as a capture whose packets are cut to `snaplen` octets. */
function cutTo(snaplen: number, said = SAID): Uint8Array {
  const { packets } = new Dialogue()
    .handshake()
    .say(...said)
    .close()
  return pcap(
    packets.map((packet, i) => {
      const frame = ethernet(packet)
      return { octets: frame.subarray(0, snaplen), wireLength: frame.length, time: 1e12 + i * 10 }
    }),
  )
}

/** The session as a capture that lacks the packets of these lines of SAID. */
function without(...lines: number[]): Uint8Array {
  const { packets } = new Dialogue()
    .handshake()
    .say(...SAID)
    .close()
  return pcap(
    packets
      .map((packet, i) => ({ octets: ethernet(packet), time: 1e12 + i * 10 }))
      .filter((_, i) => !lines.includes(i - 3)),
  )
}

test('what a capture lacks is counted in the source of the report', () => {
  const whole = reportOn(without())
  assert.deepEqual([whole.source.gaps, whole.source.gapOctets], [0, 0])
  assert.deepEqual(whole.source.faults, [])
  const { source } = reportOn(without(4, 10))
  assert.deepEqual([source.gaps, source.gapOctets], [2, SAID[4]!.length - 1 + SAID[10]!.length - 1])
})

test('a lost greeting is a gap, though nobody had spoken before', () => {
  assert.equal(reportOn(without(0)).source.gaps, 1)
})

test('packets that are cut are said to be, with the octets that were kept and how to record them whole', () => {
  const { source } = reportOn(cutTo(84))
  assert.ok(source.gaps >= 5)
  assert.equal(source.faults.length, 1)
  assert.match(source.faults[0]!, /84 octets.*tcpdump -s 0/)
})

test('a capture of which only fragments of lines are there is refused because its packets are cut', () => {
  const { code, detail } = refusalOf(cutTo(56))
  assert.equal(code, 'not-a-transcript')
  assert.match(detail, /packets are cut: no more than 56 octets.*tcpdump -s 0/)
  assert.doesNotMatch(detail, /no SMTP session/)
  assert.match(refusalOf(cutTo(52)).detail, /packets are cut/)
})

test('a file that ends in the middle of a packet says so', () => {
  const whole = without()
  const { source } = reportOn(whole.subarray(0, whole.length - 400))
  assert.equal(source.faults.length, 1)
  assert.match(source.faults[0]!, /ends in the middle of a packet/)
  assert.ok(source.gaps > 0)
})

test('a stream says at its end what was lost', () => {
  const records = streamOf(cutTo(84))
  const summary = records.at(-1)!
  assert.ok((summary['gaps'] as number) >= 5)
  assert.equal((summary['faults'] as unknown[]).length, 1)
})

test('people are told in one line what is missing', () => {
  const words = /6 gaps \(\d+ octets at least\) in what was recorded\..*tcpdump -s 0/s
  assert.match(toText(reportOn(cutTo(84)), { color: false }).replace(/\s+/g, ' '), words)
  assert.match(toHtml(reportOn(cutTo(84))), words)
  assert.doesNotMatch(toText(reportOn(without()), { color: false }), /incomplete/)
})
