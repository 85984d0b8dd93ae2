import assert from 'node:assert/strict'
import test from 'node:test'
import { command } from './run.ts'

/** What monitoring is told of a text: exit status, the plugin's word, levels of SARIF with their lines. */
async function told(input: string, ...words: string[]) {
  const [plain, nagios, sarif] = await Promise.all([
    command(words, { input }),
    command([...words, '-f', 'nagios'], { input }),
    command([...words, '-f', 'sarif'], { input }),
  ])
  const log = JSON.parse(sarif.out) as {
    runs: {
      results: {
        ruleId: string
        level: string
        locations: { physicalLocation: { region?: { startLine: number } } }[]
      }[]
    }[]
  }
  return {
    status: plain.status,
    plugin: [/^ESMTP (\w+)/.exec(nagios.out)?.[1], nagios.status],
    results: (log.runs[0]?.results ?? []).map(
      ({ ruleId, level, locations }) =>
        `${level} ${ruleId} ${locations[0]?.physicalLocation.region?.startLine ?? '-'}`,
    ),
  }
}

const BOUNCE =
  'The mail system\n\n<b@example.net>: host mx.example.net[192.0.2.1] said: 500 5.5.1 Command\n' +
  '    unrecognized: "XXXXXXXX" (in reply to STARTTLS command)\n'

test('a bounce that proves that STARTTLS was masked is an alarm, though no session has a finding', async () => {
  assert.deepEqual(await told(BOUNCE), {
    status: 1,
    plugin: ['CRITICAL', 2],
    results: ['error masked-command 3'],
  })
})

test('a masked greeting in an alert is a warning, what a device says of itself a note', async () => {
  const alert = await told('Problem: banner changed\nmx1: 220 ********************************\n')
  assert.deepEqual([alert.status, alert.plugin], [0, ['WARNING', 1]])
  const show = 'Inspect: esmtp _default_esmtp_map, packet 12, lock fail 0, drop 0, reset-drop 0\n'
  assert.deepEqual(await told(show), {
    status: 0,
    plugin: ['OK', 0],
    results: ['note service-policy 1'],
  })
})

test('a refusal that no firewall has a part in, and a healthy message of the firewall, are no alarm', async () => {
  for (const text of [
    '<b@example.net>: host mx.example.net[192.0.2.1] said: 550 5.1.1 <b@example.net>: User unknown (in reply to RCPT TO command)\n',
    'fw : %ASA-6-108007: TLS started on ESMTP session between client outside:192.0.2.7/4411 and server inside:10.1.1.5/25\n',
  ]) {
    const { status, plugin, results } = await told(text)
    assert.deepEqual([status, plugin], [0, ['OK', 0]], text)
    assert.deepEqual(
      results.filter((result) => !result.startsWith('note')),
      [],
      text,
    )
  }
})

const PROBE = (greeting: string, keyword: string): string =>
  `=== Trying mx.example.com:25...
=== Connected to mx.example.com.
<-  ${greeting}
 -> EHLO probe.example.net
<-  250-mx.example.com
<-  250-PIPELINING
<-  250-SIZE 10240000
<-  250-VRFY
<-  250-ETRN
<-  250-${keyword}
<-  250-ENHANCEDSTATUSCODES
<-  250-8BITMIME
<-  250 DSN
 -> QUIT
<-  221 2.0.0 Bye
=== Connection closed with remote host.
`

test('a probe that meets the firewall is an alarm, and the same once it is cured is none', async () => {
  const masked = await told(PROBE(`220 ${'*'.repeat(40)}`, 'XXXXXXXA'))
  assert.deepEqual([masked.status, masked.plugin], [1, ['CRITICAL', 2]])
  assert.ok(masked.results.includes('error starttls-masked 10'), masked.results.join())
  assert.deepEqual(await told(PROBE('220 mx.example.com ESMTP Postfix', 'STARTTLS')), {
    status: 0,
    plugin: ['OK', 0],
    results: [],
  })
})

test('what a policy would do to a recording is a note of SARIF: it has not happened', async () => {
  const { results } = await told(
    PROBE('220 mx.example.com ESMTP Postfix', 'STARTTLS'),
    '--profile',
    'asa-7.2',
  )
  assert.ok(results.length > 0)
  assert.ok(
    results.every((result) => result.startsWith('note ')),
    results.join(),
  )
})
