import assert from 'node:assert/strict'
import test from 'node:test'
import { diagnose, type SessionDiagnosis } from '../../worker/diagnosis/diagnose.ts'
import { viewFromText, type ViewOptions } from './view-from-text.ts'

const of = (text: string, options?: ViewOptions): SessionDiagnosis =>
  diagnose(viewFromText(text, options))
const ids = (diagnosis: SessionDiagnosis): string[] => diagnosis.findings.map(({ id }) => id)

const STARS = `S: 220 ${'*'.repeat(36)}`

test('keywords of X with letters in turn are proof of inspect esmtp', () => {
  const found = of('C: EHLO me\nS: 250-mx\nS: 250-SIZE\nS: 250-XXXXXXXA\nS: 250-VRFY\nS: 250 XXXB')
  assert.equal(found.mode, 'observed')
  assert.equal(found.fingerprint?.device, 'Cisco PIX/ASA (inspect esmtp)')
  assert.equal(found.fingerprint?.vantage, 'client')
  assert.equal(found.findings[0]?.certainty, 'certain')
  assert.deepEqual(found.findings[0]?.at, [3, 5])
  assert.deepEqual(
    found.observedVerdicts?.map(({ verdict }) => verdict),
    ['pass', 'pass', 'pass', 'mask', 'pass', 'mask'],
  )
})

test('letters that skip one are not the work of inspect esmtp', () => {
  const found = of('C: EHLO me\nS: 250-mx\nS: 250-XXXXXXXA\nS: 250 XXXC')
  assert.deepEqual(signsOf(found), [])
  assert.equal(found.mode, 'predicted')
})

test('a masked VRFY points to 7.0-7.2(2), a visible one to later software', () => {
  const masked = of(
    'C: EHLO me\nS: 250-mx\nS: 250-PIPELINING\nS: 250-SIZE 10240000\nS: 250-XXXA\nS: 250-ETRN\nS: 250-XXXXXXXB\nS: 250-ENHANCEDSTATUSCODES\nS: 250-8BITMIME\nS: 250 DSN',
  )
  assert.deepEqual(masked.fingerprint?.profiles, ['pix-7'])
  const visible = of(
    'C: EHLO me\nS: 250-mx\nS: 250-PIPELINING\nS: 250-SIZE 10240000\nS: 250-VRFY\nS: 250-ETRN\nS: 250-XXXXXXXA\nS: 250-ENHANCEDSTATUSCODES\nS: 250-8BITMIME\nS: 250 DSN',
  )
  assert.deepEqual(visible.fingerprint?.profiles, ['asa-7.2'])
  assert.equal(visible.fingerprint?.switches.allowTls, false)
})

test('STARTTLS in the clear beside a masked keyword means allow-tls', () => {
  const found = of('C: EHLO me\nS: 250-mx\nS: 250-SIZE\nS: 250-STARTTLS\nS: 250 XXXXXXXA')
  assert.equal(found.fingerprint?.switches.allowTls, true)
  assert.deepEqual(found.fingerprint?.profiles, ['asa-9.4', 'asa-7.2'])
})

test('a greeting of asterisks alone is a strong sign, and the report says what would prove it', () => {
  const found = of(STARS)
  assert.equal(found.mode, 'observed')
  assert.equal(found.findings[0]?.id, 'banner-masked')
  assert.equal(found.findings[0]?.certainty, 'strong')
  assert.match(found.fingerprint?.captureNext ?? '', /EHLO/)
})

test('2 and 0 left among the asterisks mean fixup protocol smtp', () => {
  const found = of('S: 220 ****2************0*******')
  assert.equal(found.fingerprint?.device, 'Cisco PIX (fixup protocol smtp)')
  assert.deepEqual(found.fingerprint?.profiles, ['pix-6'])
})

test('a second greeting line without its code is an old PIX', () => {
  const found = of(`S: 220-${'*'.repeat(30)}\nS: ${'*'.repeat(40)}`)
  assert.equal(found.findings[0]?.id, 'banner-code-lost')
})

test('EHLO refused behind a masked greeting is fixup protocol smtp', () => {
  const found = of(
    `${STARS}\nC: EHLO me\nS: 502 Error: command not implemented\nC: HELO me\nS: 250 mx`,
  )
  assert.equal(found.fingerprint?.device, 'Cisco PIX (fixup protocol smtp)')
  assert.ok(ids(found).includes('ehlo-masked'))
})

test('few asterisks, or asterisks beside letters, prove nothing', () => {
  for (const greeting of ['220 ****', '220 mail.****.com ESMTP', '220 ******** ESMTP Postfix']) {
    const found = of(`S: ${greeting}`)
    assert.equal(found.mode, 'predicted', greeting)
    assert.equal(found.fingerprint?.device, null, greeting)
  }
})

test('keywords in clear behind a starred greeting are a map of its own, which rules the built-in ones out', () => {
  const readable = of(`${STARS}\nC: EHLO me\nS: 250-mx\nS: 250-CHUNKING\nS: 250 SMTPUTF8`)
  assert.equal(readable.fingerprint?.device, 'Cisco PIX/ASA (inspect esmtp)')
  assert.equal(readable.fingerprint?.ownMap, true)
  assert.deepEqual(readable.fingerprint?.ruledOut.find(({ by }) => by === 'keyword')?.profiles, [
    'pix-7',
    'asa-7.2',
    'asa-9.4',
  ])
})

test("asterisks in names that no inspection touches are the author's own, and so are those before a STARTTLS that passed without EHLO", () => {
  const names = of(`${STARS}\nC: EHLO me\nS: 250-********\nS: 250-CHUNKING\nS: 250 SMTPUTF8`)
  assert.equal(names.fingerprint?.device, null)
  const tls = of(`${STARS}\nC: STARTTLS auth login\nS: 220 Ready to start TLS`)
  assert.equal(tls.fingerprint?.device, null)
})

test('a server that got XXXX cannot tell who wrote it: no device is named', () => {
  const found = of('S: 220 mx ESMTP Postfix\nC: XXXX\nS: 500 5.5.2 Error: command not recognized', {
    vantage: 'server',
  })
  assert.equal(found.mode, 'observed')
  assert.equal(found.fingerprint?.device, null)
  assert.deepEqual(found.fingerprint?.profiles, [])
  assert.match(found.findings[0]?.detail ?? '', /masked in flight, or sent so/)
})

test('a client that typed XXXX itself was not masked', () => {
  const found = of('S: 220 mx ESMTP Postfix\nC: XXXX\nS: 500 5.5.1 Command unrecognized: "XXXX"', {
    vantage: 'client',
  })
  assert.deepEqual(signsOf(found), [])
})

test('a refusal that quotes X for the command the client sent shows that it was changed', () => {
  const ehlo = of('C: EHLO ME\nS: 500 5.5.1 Command unrecognized: "XXXX ME"')
  assert.equal(ehlo.fingerprint?.device, 'Cisco PIX (fixup protocol smtp)')
  const tls = of('C: STARTTLS\nS: 500 5.5.1 Command unrecognized: "XXXXXXXX"')
  assert.equal(tls.fingerprint?.device, 'Cisco PIX/ASA (inspect esmtp)')
  assert.equal(tls.fingerprint?.vantage, 'client')
})

test('a desktop antivirus is named, and the firewall is not blamed', () => {
  const found = of(
    'S: 220 mx ESMTP Postfix\nC: EHLO TEST\nS: 250-mx\nS: 250-STARTTLS\nS: 250 8BITMIME\nC: STARTTLS\nS: 500 Unsupported command.',
  )
  assert.equal(found.fingerprint?.device, 'Norton AntiVirus')
  assert.deepEqual(found.fingerprint?.profiles, [])
  assert.ok(ids(found).includes('other-product'))
})

test('a message of the firewall itself is certain', () => {
  const note =
    '%ASA-4-108004: ESMTP Classification: Dropped connection for ESMTP Request from outside:a/1 to dmz:b/25; matched Class 2: cmd RCPT count gt 100'
  const found = of('', { notes: [note] })
  assert.equal(found.findings[0]?.id, 'firewall-syslog')
  assert.equal(found.fingerprint?.device, 'Cisco PIX/ASA (inspect esmtp)')
})

test('Postfix saying that it works around a PIX is a strong sign, seen from the client', () => {
  const found = of('', {
    notes: [
      'postfix/smtp[1]: ABC: enabling PIX workarounds: disable_esmtp for mx.example.com[192.0.2.1]:25',
    ],
  })
  assert.equal(found.mode, 'observed')
  assert.equal(found.fingerprint?.vantage, 'client')
  assert.equal(found.client.software, 'Postfix')
})

test('a clean session has no sign, and rules out what its greeting and EHLO show', () => {
  const found = of(
    'S: 220 mx ESMTP Postfix\nC: EHLO me\nS: 250-mx\nS: 250 SIZE\nC: QUIT\nS: 221 2.0.0 Bye',
  )
  assert.deepEqual(signsOf(found), [])
  assert.equal(found.fingerprint?.device, null)
  assert.deepEqual(
    found.fingerprint?.ruledOut.map(({ profiles, at }) => [profiles, at]),
    [
      [['pix-6'], [1]],
      [['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4'], [0]],
    ],
  )
})

test('addresses that their author crossed out are no masked commands', () => {
  const found = of(
    'S: 220 mx ESMTP Postfix\nC: RCPT TO:<XXXX>\nS: 550 5.1.1 <XXXX>: Recipient address rejected\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: XXXXXXXX\nS: 535 no',
    { profile: 'pix-6' },
  )
  assert.deepEqual(signsOf(found), [])
  const host = of('C: EHLO me\nS: 250-XXXXXXXX\nS: 250-SIZE\nS: 250 8BITMIME')
  assert.deepEqual(signsOf(host), [])
})

test('a verb of X before an argument that was left alone means that verbs alone are masked', () => {
  const found = of('C: EHLO ME\nS: 500 5.5.1 Command unrecognized: "XXXX ME"')
  assert.equal(found.fingerprint?.switches.maskScope, 'verb')
})

function signsOf({ fingerprint }: ReturnType<typeof of>): string[] {
  return fingerprint?.signs.map(({ findingId }) => findingId) ?? []
}
