import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { loadEngine } from '../vectors/core.ts'
import { TRIED_POLICIES } from './policies.ts'
import { reportOn, tryRemedies } from './tried.ts'

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
  test(`every remedy under ${policy.name} does what it says when it is sent back, and none is missing`, () => {
    let tried = 0
    const uploads = readdirSync(FOLDER).map((name) => readFileSync(FOLDER + name))
    for (const upload of [...uploads, Buffer.from(LONG_HEADER)]) {
      const result = tryRemedies(engine, upload, policy)
      assert.deepEqual(result?.failures ?? [], [])
      tried += result?.tried ?? 0
    }
    assert.ok(tried > 50, String(tried))
  })

test('a session that is cut in its header has a higher limit among its remedies', () => {
  const report = reportOn(engine, Buffer.from(LONG_HEADER), { profile: 'asa-7.2' })
  const finding = report?.findings.find(({ id }) => id === 'header-line-length')
  const raised = finding?.remedies.find(({ config }) =>
    /header line length gt 1996/.test(config ?? ''),
  )
  assert.equal(raised?.verified, true)
})
