import assert from 'node:assert/strict'
import test from 'node:test'
import { Dialogue, ethernet, pcap } from '../capture/build.ts'
import { toHtml } from '../../worker/report/html/html.ts'
import { toText } from '../../worker/report/text/text.ts'
import { PROFILES } from '../../worker/policy/policy.ts'
import type { Report } from '../../worker/report/report.ts'
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

const texts = ({ sessions }: Report): string[] =>
  sessions.flatMap(({ lines }) => lines.map(({ direction, text }) => `${direction} ${text}`))

test('the line at a hole ends there and is marked; it is not joined with the next', () => {
  for (const profile of [...PROFILES, undefined]) {
    const report = reportOn(cutTo(84), profile ? { profile } : {})
    assert.deepEqual(texts(report).slice(0, 4), [
      'S 220 mx1.example.com ESMTP Post',
      'C EHLO client.example.test',
      'S 250-mx1.example.com',
      'S 250-PIPEL',
    ])
    const [greeting, , first, keyword] = report.sessions[0]!.lines
    assert.deepEqual([greeting!.lost, first!.lost, keyword!.lost], [18, undefined, 68])
    assert.equal(texts(report).at(-1), 'S 221 2.0.0 Bye')
  }
})

test('people see where octets are missing', () => {
  assert.match(toText(reportOn(cutTo(84)), { color: false }), /18 octets missing here/)
  assert.match(toHtml(reportOn(cutTo(84))), /18 octets missing here/)
})

test('whatever packet or two are lost, no line of the message is shown, none is joined, and the sides stay in step', () => {
  const expected = (lost: readonly number[]): string[] =>
    SAID.flatMap((said, i) =>
      lost.includes(i) || i === 9
        ? []
        : said
            .slice(2)
            .split('\n')
            .slice(0, -1)
            .map((line) => `${said[0]} ${line}`),
    )
  for (const profile of [...PROFILES, undefined])
    for (let one = 0; one < SAID.length; one++)
      for (let two = one; two < SAID.length; two++) {
        const report = reportOn(without(one, two), profile ? { profile } : {})
        const shown = JSON.stringify(report)
        const name = `${profile ?? 'happened'} without ${one} and ${two}`
        assert.doesNotMatch(shown, /must not be shown|EXPN staff|no command/, name)
        const isMail = /mail data|message text/
        const said = texts(report).filter((line) => !isMail.test(line))
        // Where both DATA and its reply are lost nobody knows a message from commands: the next may be hidden.
        if (!(one === 7 && two === 8)) assert.deepEqual(said, expected([one, two]), name)
      }
})

test('nothing that rests on a line behind a hole is more than weak', () => {
  for (const profile of PROFILES)
    for (const lost of SAID.keys()) {
      const report = reportOn(without(lost), { profile })
      const { lines } = report.sessions[0]!
      const first = lines.find((line) => line.lost !== undefined)?.line ?? 0
      for (const { id, certainty, lines: places } of report.findings)
        if (id !== 'capture-incomplete' && places.some(({ line }) => line > first))
          assert.equal(certainty, 'weak', `${profile} without ${lost}: ${id}`)
    }
})

test('what stands before a hole is as certain as in the whole recording', () => {
  const certain = (upload: Uint8Array): string[] =>
    reportOn(upload, { profile: 'asa-7.2' })
      .findings.filter(({ certainty }) => certainty === 'certain')
      .map(({ id }) => id)
  assert.deepEqual(
    certain(without(10)).filter((id) => id !== 'capture-incomplete'),
    certain(without()),
  )
})

test('no configuration is said to be verified where octets are missing', () => {
  assert.equal(reportOn(without(), { profile: 'asa-7.2' }).cure?.verified, true)
  for (const upload of [without(4), without(10), cutTo(84), cutTo(140)]) {
    const { cure, findings } = reportOn(upload, { profile: 'asa-7.2' })
    assert.notEqual(cure?.verified, true)
    assert.ok(findings.every(({ remedies }) => remedies.every(({ verified }) => !verified)))
  }
})

test('that octets are missing is one finding, whatever the number of holes and sessions', () => {
  const two = new Dialogue(40113).handshake().say(...SAID)
  const one = new Dialogue().handshake().say(...SAID)
  const packets = [...one.packets, ...two.packets].map((packet) => {
    const frame = ethernet(packet)
    return { octets: frame.subarray(0, 84), wireLength: frame.length }
  })
  const { findings, sessions } = reportOn(pcap(packets), { profile: 'asa-7.2' })
  assert.equal(sessions.length, 2)
  const [incomplete, second] = findings.filter(({ id }) => id === 'capture-incomplete')
  assert.equal(second, undefined)
  assert.match(incomplete!.detail, /tcpdump -s 0/)
  assert.deepEqual([...new Set(incomplete!.lines.map(({ session }) => session))], [0, 1])
  assert.ok(!reportOn(without()).findings.some(({ id }) => id === 'capture-incomplete'))
})

test('a file that is cut off gives no finding of the line it ends in', () => {
  const whole = pcap(
    new Dialogue()
      .handshake()
      .say(...SAID.slice(0, 3), 'C MAIL FROM:<alice@exam', 'S 421 \n')
      .packets.map((packet) => ({ octets: ethernet(packet) })),
  )
  const { findings, source } = reportOn(whole.subarray(0, whole.length - 3), { profile: 'pix-7' })
  const ids = findings.map(({ id }) => id)
  assert.ok(ids.includes('capture-incomplete'))
  assert.ok(!ids.includes('incomplete-command') && !ids.includes('split-command'))
  assert.match(source.faults[0]!, /ends in the middle/)
})

test('a torn keyword is judged by no profile, and rules out none', () => {
  const happened = reportOn(cutTo(84))
  assert.notEqual(happened.summary.verdict, 'ruled-out')
  const { lines } = reportOn(cutTo(84), { profile: 'pix-7' }).sessions[0]!
  assert.deepEqual(
    [lines[3]!.text, lines[3]!.verdict, lines[3]!.rules],
    ['250-PIPEL', 'passthrough', []],
  )
})

test('an overwritten keyword that is whole is a sign, torn it is a weak one', () => {
  const behind = [...SAID]
  behind[0] = 'S 220 *********************************************\n'
  behind[2] = 'S 250-mx1.example.com\n250-XXXXXXXA\n250-XXXXXXXB\n250 8BITMIME\n'
  assert.equal(reportOn(cutTo(10_000, behind)).summary.verdict, 'observed')
  assert.equal(reportOn(cutTo(54 + 60, behind)).summary.verdict, 'observed')
  assert.notEqual(reportOn(cutTo(54 + 30, behind)).summary.verdict, 'observed')
})

test('a trace that shows the beginning of each call is a recording with holes', () => {
  const print = [
    'connect(3, {sa_family=AF_INET, sin_port=htons(25)}, 16) = 0',
    'read(3, "220 mx1.example.com ESMTP Postfi"..., 4096) = 50',
    'write(3, "EHLO client.example.test\\r\\n", 26) = 26',
    'read(3, "250-mx1.example.com\\r\\n250-PIPELIN"..., 4096) = 120',
    'write(3, "QUIT\\r\\n", 6) = 6',
    'read(3, "221 2.0.0 Bye\\r\\n", 4096) = 15',
  ].join('\n')
  const report = reportOn(print, { profile: 'asa-7.2' })
  assert.deepEqual([report.source.gaps, report.source.gapOctets], [2, 18 + 88])
  const incomplete = report.findings.find(({ id }) => id === 'capture-incomplete')
  assert.match(incomplete!.detail, /strace -s 65535/)
  assert.ok(
    report.findings.every(
      ({ id, certainty }) => id === 'capture-incomplete' || certainty === 'weak',
    ),
  )
})
