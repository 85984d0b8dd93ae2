import assert from 'node:assert/strict'
import test from 'node:test'
import { readUpload } from '../../worker/http/upload/upload.ts'

async function nameOf(disposition: string): Promise<string | null | undefined> {
  const body = `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n220 mx\r\n--b--\r\n`
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: new TextEncoder().encode(body),
  })
  const upload = await readUpload(request)
  assert.ok(upload.ok)
  return upload.value.name
}

test('the name of an uploaded file is that of its part, as it may be shown', async () => {
  assert.equal(await nameOf('name="transcript"; filename="smtp.log"'), 'smtp.log')
  assert.equal(await nameOf('name=transcript; filename=smtp.log'), 'smtp.log')
  assert.equal(await nameOf('name="transcript"; filename="größe.log"'), 'größe.log')
  assert.equal(
    await nameOf("name=transcript; filename=x; filename*=utf-8''gr%C3%B6%C3%9Fe.log"),
    'größe.log',
  )
  assert.equal(await nameOf('name="transcript"'), null)
})

test('a file name shows no folder of its sender, no control character and no more than a name', async () => {
  assert.equal(await nameOf('name="transcript"; filename="C:/Users/me/smtp.log"'), 'smtp.log')
  assert.equal(await nameOf('name="transcript"; filename="a\u001b[2Jb"'), 'a\\x1b[2Jb')
  const long = await nameOf(`name="transcript"; filename="${'x'.repeat(4000)}"`)
  assert.ok((long?.length ?? 0) <= 255)
  assert.equal(await nameOf("name=transcript; filename*=utf-8''%zz%"), '%zz%')
})
