import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { after } from 'node:test'
import { canaries, canaryConfig, leaks } from '../canary/canaries.ts'
import type { Send } from '../http/served.ts'
import { caller, newToken } from '../store/tenant.ts'
import type { Service } from './service.ts'
import { startService, stateFolder } from './service.ts'

const FORMS = [
  'application/json',
  'text/plain',
  'text/html',
  'application/sarif+json',
  'application/x-ndjson',
] as const
const OPERATOR = 'operator-of-the-tests'

const { state, remove } = stateFolder()
let service: Service | null = null
after(async () => {
  await service?.end('SIGKILL')
  remove()
})

const send: Send = (path, asked) => (service as Service).send(path, asked)

/** Every file the service keeps, and every row of its database. */
function kept(): Buffer {
  const files = globSync('**/*', { cwd: state, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
  const rows = files
    .filter((file) => file.endsWith('.sqlite'))
    .flatMap((file) => {
      const database = new DatabaseSync(file, { readOnly: true })
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
      const content = tables.map(({ name }) =>
        JSON.stringify(database.prepare(`SELECT * FROM "${String(name)}"`).all()),
      )
      database.close()
      return content
    })
  return Buffer.concat([...files.map((file) => readFileSync(file)), Buffer.from(rows.join('\n'))])
}

test('what was stored is there after a power cut, and no secret of any upload is anywhere', async () => {
  service = await startService(state, { ADMIN_TOKEN: OPERATOR, RETENTION_DAYS: '2' })
  const { call, token } = await newToken(send)
  // each dialogue once, each time in another print
  const all = canaries().filter((_, i) => i % 10 === 0)
  const ids: string[] = []
  for (const [i, { what, octets, secrets, mail }] of all.entries()) {
    const accept = FORMS[i % FORMS.length] as string
    const headers = { accept }
    const body = new Uint8Array(octets)
    const posted = await call('POST', '/v1/reports?lines=full&profile=pix-7', { headers, body })
    assert.equal(posted.status, 201, what)
    const path = posted.headers.get('location') as string
    ids.push(path.slice('/v1/reports/'.length))
    const answers = [await posted.text()]
    const other = { accept: FORMS[(i + 1) % FORMS.length] as string }
    answers.push(await (await call('GET', path, { headers: other })).text())
    const direct = await send('/v1/inspect?lines=full', { headers, body })
    if (what.startsWith('mail,') && accept !== 'application/sarif+json')
      assert.deepEqual(leaks(await direct.text(), secrets), secrets, 'its uploader sees mail')
    else if (!mail) answers.push(await direct.text())
    else await direct.body?.cancel()
    const share = (await (await call('POST', `${path}/share`)).json()) as { url: string }
    answers.push(await (await fetch(share.url, { headers: other })).text())
    assert.deepEqual(leaks(answers.join('\n'), secrets), [], what)
  }
  const configs = [canaryConfig(false), canaryConfig(true)]
  for (const { text, secrets } of configs) {
    const transcript = '220 a ESMTP\r\nNOOP\r\n250 ok\r\nQUIT\r\n221 bye\r\n'
    const answers = await Promise.all([
      call('POST', '/v1/reports', { json: { transcript, policy: text } }),
      call('POST', `/v1/reports?policy=${encodeURIComponent(text)}`, { body: transcript }),
      send('/v1/policies/check', { headers: { 'content-type': 'text/plain' }, body: text }),
    ])
    for (const answer of answers) assert.deepEqual(leaks(await answer.text(), secrets), [])
  }
  const secrets = [...all, ...configs].flatMap((canary) => canary.secrets)
  await service.end('SIGKILL')
  const octets = kept()
  assert.deepEqual(leaks(octets, ids.slice(0, 3)), ids.slice(0, 3), 'what is kept is found')
  assert.deepEqual(leaks(octets, [...secrets, token]), [])
  assert.deepEqual(leaks(service.printed(), [...secrets, token]), [])

  service = await startService(state, { ADMIN_TOKEN: OPERATOR })
  const again = caller(send, token)
  for (const id of [ids[0], ids.at(-1)])
    assert.equal((await again('GET', `/v1/reports/${id}`)).status, 200)
  const list = (await (await again('GET', '/v1/reports?limit=1')).json()) as {
    data: { createdAt: string; expiresAt: string }[]
  }
  const [newest] = list.data
  assert.ok(newest)
  assert.equal(Date.parse(newest.expiresAt) - Date.parse(newest.createdAt), 2 * 86_400_000)
})
