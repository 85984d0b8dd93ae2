import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { loadEngine } from '../vectors/core.ts'
import { TRIED_POLICIES } from './policies.ts'
import { withoutParts } from '../../worker/policy/propose/remade.ts'
import { reportOn, tryCure } from './tried.ts'

const engine = loadEngine()
const FOLDER = 'test/fixtures/transcripts/'
const LONG_HEADER = `S: 220 mail.example.com ESMTP
C: EHLO client.example.net
S: 250-mail.example.com
S: 250-STARTTLS
S: 250 CHUNKING
C: MAIL FROM:<a@example.net>
S: 250 ok
C: RCPT TO:<b@example.com>
S: 250 ok
C: DATA
S: 354 go on
C: X-Long: ${'x'.repeat(1_200)}
C: 
C: text
C: .
S: 250 ok
C: XEXCH50 1 2
S: 500 what
`

for (const policy of TRIED_POLICIES)
  test(`every cure under ${policy.name} holds alone, before and after every other text, and without each part`, () => {
    let tried = 0
    const uploads = readdirSync(FOLDER).map((name) => readFileSync(FOLDER + name))
    for (const upload of [...uploads, Buffer.from(LONG_HEADER)]) {
      const result = tryCure(engine, upload, policy)
      assert.deepEqual(result?.failures ?? [], [])
      tried += result?.pastes ?? 0
    }
    assert.ok(tried > 50, String(tried))
  })

test('a session that is cut in its header is cured by a higher limit, and not by less inspection', () => {
  const { cure, findings } = reportOn(engine, Buffer.from(LONG_HEADER), { profile: 'asa-7.2' })!
  assert.match(cure?.config ?? '', /^ match header line length gt 1996\n {2}drop-connection log$/m)
  assert.doesNotMatch(cure?.config ?? '', /header line length gt 998/)
  assert.equal(cure?.verifiedOn, 'session')
  const [remedy] = findings.find(({ id }) => id === 'header-line-length')?.remedies ?? []
  assert.equal(remedy?.config, cure?.config)
})

test('leaving a limit out of a cure puts the old one back', () => {
  const { cure } = reportOn(engine, Buffer.from(LONG_HEADER), { profile: 'asa-7.2' })!
  const text = withoutParts(cure!, ['header-line-length'])
  assert.match(text, /^ match header line length gt 998\n {2}drop-connection log$/m)
  assert.doesNotMatch(text, /1996/)
})

test('a server’s name that a shell would read stands in no command', () => {
  const text = LONG_HEADER.replaceAll('mail.example.com', '$(reboot).example.com')
  const { cure } = reportOn(engine, Buffer.from(text), { profile: 'asa-7.2' })!
  assert.doesNotMatch(JSON.stringify(cure), /reboot/)
  assert.deepEqual(cure?.fields[0], { name: 'server address', placeholder: '192.0.2.25' })
})
