import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { served } from '../http/served.ts'
import { command, shellIn, withoutCurl } from '../readme/recipe.ts'
import { OBSERVED, OPERATOR } from './tenant.ts'

const send = served('test/store/wrangler.toml', 'DB')
const folder = mkdtempSync(join(tmpdir(), 'recipes-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('what the README says of kept reports works as it stands', { skip: withoutCurl }, async () => {
  writeFileSync(join(folder, 'smtp.log'), OBSERVED)
  const environment: Record<string, string> = {
    INSPECT: new URL((await send('/healthz', { method: 'GET' })).url).origin,
    ADMIN_TOKEN: OPERATOR,
  }
  const run = async (recipe: string) => (await shellIn(folder, recipe, environment)).output
  const json = async (recipe: string) => JSON.parse(await run(recipe)) as Record<string, string>

  environment['TOKEN'] = (await json(command('curl "$INSPECT/v1/tokens"')))['token'] as string
  const post = command(
    'curl "$INSPECT/v1/reports" -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: run',
  )
  const { id } = await json(post)
  assert.equal((await json(post))['id'], id)
  const list = await run(command('curl "$INSPECT/v1/reports?severity='))
  assert.ok(list.includes(id as string))
  const ofReport = (start: string) => command(start).replace('rep_…', id as string)
  assert.match(await run(ofReport('curl "$INSPECT/v1/reports/rep_…" ')), /^<!doctype html>/)
  const share = await json(ofReport('curl "$INSPECT/v1/reports/rep_…/share"'))
  assert.match(await run(`curl '${share['url']}'`), /"reportVersion":1/)
  const revoke = command('curl "$INSPECT/v1/shares/shr_…"')
  await run(revoke.replace('shr_…', share['id'] as string))
  assert.match(await run(`curl '${share['url']}'`), /"not-found"/)
})
