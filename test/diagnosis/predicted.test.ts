import assert from 'node:assert/strict'
import test from 'node:test'
import { postfixSeesPix } from '../../worker/diagnosis/consequences.ts'
import { diagnose, type SessionDiagnosis } from '../../worker/diagnosis/diagnose.ts'
import { summarise } from '../../worker/diagnosis/summary.ts'
import { untriedCure } from './untried-cure.ts'
import { viewFromText, type ViewOptions } from './view-from-text.ts'

const of = (text: string, options?: ViewOptions): SessionDiagnosis =>
  diagnose(viewFromText(text, options))
const finding = (diagnosis: SessionDiagnosis, id: string) =>
  diagnosis.findings.find((found) => found.id === id)

const POSTFIX = `S: 220 mx.example.com ESMTP Postfix
C: EHLO me
S: 250-mx.example.com
S: 250-PIPELINING
S: 250-STARTTLS
S: 250-BINARYMIME
S: 250 CHUNKING
C: STARTTLS
S: 220 2.0.0 Ready to start TLS`

test('a hidden STARTTLS that the client used is where the session would have gone otherwise', () => {
  const found = of(POSTFIX)
  assert.equal(found.mode, 'predicted')
  assert.equal(found.divergence?.at, 4)
  const lost = finding(found, 'starttls-masked')
  assert.deepEqual(lost?.at, [4, 7])
  assert.deepEqual(lost?.rules, ['S3', 'C2'])
  assert.match(lost?.consequences.join(' ') ?? '', /clear text/)
  assert.equal(lost?.problem?.kind, 'starttls')
})

test('a hidden keyword nobody used changes nothing that was recorded', () => {
  assert.equal(of('C: EHLO me\nS: 250-mx\nS: 250 SMTPUTF8\nC: QUIT\nS: 221 Bye').divergence, null)
})

test('an unknown command the server refused anyway is no divergence', () => {
  assert.equal(of('C: TURN\nS: 502 no\nC: QUIT\nS: 221 Bye').divergence, null)
  assert.equal(of('C: EXPN staff\nS: 250 a@b\nC: QUIT\nS: 221 Bye').divergence?.at, 0)
})

test('predictions under a policy nobody named are warnings at most', () => {
  assert.equal(finding(of(POSTFIX), 'starttls-masked')?.severity, 'warning')
  assert.equal(finding(of(POSTFIX, { policyGiven: true }), 'starttls-masked')?.severity, 'error')
})

test('BINARYMIME that passes while CHUNKING is hidden is said', () => {
  assert.deepEqual(finding(of(POSTFIX), 'chunking-hidden')?.at, [6])
})

test("a masked command is met by the server family's own words and patience", () => {
  const exim = of('S: 220 mx ESMTP Exim 4.96 Tue\nC: TURN\nS: 500 unrecognized command')
  assert.match(
    finding(exim, 'command-masked')?.consequences[0] ?? '',
    /fourth with 500 Too many unrecognized/,
  )
  assert.equal(exim.server.software, 'Exim')
  assert.equal(exim.server.version, '4.96')
})

test('EHLO behind PIX 6 falls back to HELO', () => {
  const found = of(POSTFIX, { profile: 'pix-6' })
  assert.equal(found.divergence?.at, 1)
  assert.match(finding(found, 'ehlo-masked')?.consequences.join(' ') ?? '', /falls back to HELO/)
})

test('Postfix takes a greeting of 2, 0, blanks and asterisks alone for a PIX, and no other', () => {
  assert.equal(postfixSeesPix(['220 ***2**0*']), true)
  assert.equal(postfixSeesPix(['220 ** **']), true)
  assert.equal(postfixSeesPix(['220-********', '220 *******']), false)
  assert.equal(postfixSeesPix(['220 ********E']), false)
  assert.equal(postfixSeesPix(['554 ********']), false)
})

test('the sentence names cause, certainty and first step', () => {
  const counts = {
    question: 'would',
    cure: untriedCure([of(POSTFIX)], 'asa-7.2'),
    sessions: 1,
    linesMasked: 1,
    keywordsMasked: 2,
    linesDiscarded: 0,
    cut: null,
    profile: 'pix-7',
  } as const
  assert.match(
    summarise([of(POSTFIX)], counts).sentence,
    /pix-7 would mask 3 lines.*STARTTLS.*predicted.*First step: let STARTTLS through \(allow-tls\)/,
  )
  const seen = of('C: EHLO me\nS: 250-mx\nS: 250-ETRN\nS: 250-XXXXXXXA\nS: 250 8BITMIME')
  assert.match(
    summarise([seen], { ...counts, linesMasked: 1 }).sentence,
    /Cisco PIX\/ASA \(inspect esmtp\) did it \((?:certain|strong)\)\. First step/,
  )
  const clean = of('S: 220 mx\nC: QUIT\nS: 221 Bye')
  assert.match(
    summarise([clean], { ...counts, linesMasked: 0, keywordsMasked: 0 }).sentence,
    /would change nothing/,
  )
})
