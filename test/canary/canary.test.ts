import assert from 'node:assert/strict'
import test from 'node:test'
import { CATALOGUE } from '../../worker/diagnosis/catalogue/catalogue.ts'
import { compareUploads } from '../../worker/compare.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { toHtml } from '../../worker/report/html/html.ts'
import { toJson } from '../../worker/report/json.ts'
import { toNdjson } from '../../worker/report/ndjson.ts'
import type { Report } from '../../worker/report/report.ts'
import { toSarif } from '../../worker/report/sarif.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { toText } from '../../worker/report/text/text.ts'
import { loadEngine } from '../vectors/core.ts'
import { canaries, leaks, randomMails } from './canaries.ts'

const engine = loadEngine()

function reportOn(octets: Uint8Array, profile: ProfileId): Report {
  const sink = new ReportCollector()
  const options = { profile, format: 'auto', switches: {}, lines: 'all', eol: 'auto' } as const
  const inspection = inspectUpload(engine, options, sink)
  assert.equal(inspection.push(new Uint8Array(octets)), null)
  assert.deepEqual(inspection.end(), { ok: true })
  return sink.report() as Report
}

const everyForm = (report: Report) =>
  [
    toJson(report),
    toText(report, { color: false }),
    toHtml(report),
    toSarif(report, CATALOGUE),
    toNdjson(report),
  ].join('\n')

test('a secret that is there is found: as it is, upper-cased, in UTF-16, in base64, in hexadecimal', () => {
  const secret = 'Canary0x00ff'
  for (const text of [
    `x${secret}y`,
    secret.toUpperCase(),
    Buffer.from(`x${secret}`, 'utf16le').toString('latin1'),
    ...['', '1', '12'].map((before) => Buffer.from(before + secret).toString('base64')),
    Buffer.from(secret).toString('hex'),
    Buffer.from(Buffer.from(secret).toString('base64'), 'utf16le').toString('latin1'),
  ])
    assert.deepEqual(leaks(text, [secret]), [secret])
  assert.deepEqual(leaks('nothing', [secret]), [])
})

test('no secret of any session turns up in any form of its report', () => {
  for (const { what, octets, secrets, mail } of canaries()) {
    assert.ok(leaks(octets, secrets).length === secrets.length, `${what}: is in the upload`)
    for (const profile of ['pix-7', 'asa-9.4', 'off'] as const) {
      const shown = everyForm(reportOn(octets, profile))
      assert.deepEqual(leaks(shown, secrets), [], `${what}, ${profile}`)
      // A client's few lines alone may not be read as a session's at all.
      const isRead = mail || what.endsWith('the client alone')
      assert.ok(isRead || shown.includes('[redacted '), `${what}, ${profile}: was read as AUTH`)
    }
  }
})

test('no mail made at random turns up in any form of its report, whoever printed it', () => {
  for (const { what, octets, secrets } of randomMails(1, 40))
    for (const profile of ['pix-6', 'asa-9.4', 'off'] as const)
      assert.deepEqual(
        leaks(everyForm(reportOn(octets, profile)), secrets),
        [],
        `${what}, ${profile}:\n${octets.toString('latin1')}`,
      )
})

test('no secret of any session turns up in a comparison, of either side', () => {
  for (const { what, octets, secrets } of [...canaries(), ...randomMails(1, 20)]) {
    // What was changed in flight is what a comparison shows.
    const masked = Buffer.from(
      octets.toString('latin1').replace(/EHLO(?= client)/g, 'XXXX'),
      'latin1',
    )
    const comparison = compareUploads(engine, { outside: 'auto', inside: 'auto' })
    for (const [side, upload] of [
      ['outside', octets],
      ['inside', masked],
    ] as const) {
      assert.equal(comparison.push(side, new Uint8Array(upload)), null)
      assert.equal(comparison.end(side), null, what)
    }
    assert.deepEqual(leaks(JSON.stringify(comparison.report()), secrets), [], what)
  }
})
