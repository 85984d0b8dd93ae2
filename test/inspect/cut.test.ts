import assert from 'node:assert/strict'
import test from 'node:test'
import type { Report } from '../../worker/report/report.ts'
import { reportOn } from '../remedies/tried.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()

function under(matches: string, transcript: string, parameters = ''): Report {
  const stated = parameters === '' ? '' : ` parameters\n  ${parameters}\n`
  const policy = `policy-map type inspect esmtp own\n${stated}${matches}`
  const report = reportOn(engine, Buffer.from(transcript), { profile: 'asa-7.2', policy })
  assert.ok(report)
  return report
}

const messages = (report: Report): string[] =>
  (report.sessions[0]?.syslog ?? []).map((line) =>
    line.replace(/: .*; matched Class (\d+): .*/, ' $1').replace(/: .*/, ''),
  )

const severities = (report: Report, ...ids: string[]): (string | undefined)[] =>
  ids.map((id) => report.findings.find((finding) => finding.id === id)?.severity)

const NOOP = ' match cmd verb noop\n  drop-connection log\n'

test('an anomaly of the line that is cut is not what cuts it', () => {
  const cases: [transcript: string, anomaly: string][] = [
    ['S: 220 mx\nC: MAIL FROM:<a@b>\nC: NOOP\n', 'pipelining'],
    ['220 mx\r\nHELO a\r\n250 ok\r\nNOOP\n', 'bad-termination'],
  ]
  for (const [transcript, anomaly] of cases) {
    const report = under(NOOP, transcript)
    assert.ok(report.findings.some(({ id }) => id === anomaly))
    assert.equal(report.summary.cut?.event, 'cmd-verb')
    assert.match(report.summary.sentence, /cut the session \(cmd-verb\)/)
    assert.doesNotMatch(report.summary.sentence, /mask-banner/)
    const cut = report.findings.filter(({ detail }) => /The connection is cut here/.test(detail))
    assert.deepEqual(
      cut.map(({ id }) => id),
      ['cmd-verb'],
    )
  }
})

test('the reply that the firewall sends when it cuts is not what cut', () => {
  const report = under(
    ' match cmd verb noop\n  drop-connection send-protocol-error\n',
    'S: 220 mx\nC: NOOP\n',
  )
  assert.ok(report.findings.some(({ id }) => id === 'protocol-error-sent'))
  assert.equal(report.summary.cut?.event, 'cmd-verb')
})

test('what only logs keeps its 108005 and is not blamed for the cut of its line', () => {
  const report = under(
    ` match cmd line length gt 10\n  log\n${NOOP}`,
    'S: 220 mx\nC: NOOP and more than ten\n',
  )
  assert.equal(report.summary.cut?.event, 'cmd-verb')
  assert.deepEqual(messages(report), ['%ASA-6-108005 1', '%ASA-4-108004 2', '%ASA-4-507003'])
  assert.deepEqual(severities(report, 'cmd-line-length', 'cmd-verb'), ['note', 'error'])
})

test('messages of one line come in the order of the map, the one that cuts last', () => {
  const matches =
    ' match cmd verb mail\n  log\n match sender-address length gt 1\n  drop-connection log\n match cmd line length gt 5\n  log\n'
  const cut = under(matches, 'S: 220 mx\nC: MAIL FROM:<a@b>\n')
  // the sender's address is met before the verb
  assert.deepEqual(messages(cut), ['%ASA-6-108005 3', '%ASA-4-108004 2', '%ASA-4-507003'])
  const logged = under(
    matches.replace('drop-connection log', 'log'),
    'S: 220 mx\nC: MAIL FROM:<a@b>\n',
  )
  assert.deepEqual(messages(logged), ['%ASA-6-108005 1', '%ASA-6-108005 2', '%ASA-6-108005 3'])
})

test('a cut by a parameter of the map is named by it', () => {
  const relay = under(
    '',
    'S: 220 mx\nC: RCPT TO:<a@b.example>\n',
    'mail-relay c.example action drop-connection',
  )
  assert.equal(relay.summary.cut?.event, 'mail-relay')
  const special = under(
    ' match cmd line length gt 5\n  log\n',
    'S: 220 mx\nC: RCPT TO:<a|b>\n',
    'special-character action drop-connection',
  )
  assert.equal(special.summary.cut?.event, 'bad-address')
  assert.deepEqual(messages(special), ['%ASA-6-108005 1', '%ASA-2-108003', '%ASA-4-507003'])
  assert.deepEqual(severities(special, 'bad-address'), ['error'])
})

test('two matches of one name are two findings', () => {
  const report = under(
    ' match cmd verb helo\n  log\n match cmd verb noop\n  log\n',
    'S: 220 mx\nC: HELO a\nS: 250 ok\nC: NOOP\nS: 250 ok\n',
  )
  assert.equal(report.findings.filter(({ id }) => id === 'cmd-verb').length, 2)
})
