import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { readingMultipart } from '../../worker/http/upload/multipart.ts'
import { whole } from '../../worker/turn.ts'
import { toByteString, toOctets } from '../../worker/smtp/octets.ts'

/** Names and contents of the parts, or the code of the problem. */
function read(body: string | Uint8Array, contentType = 'multipart/form-data; boundary=b') {
  const octets = typeof body === 'string' ? toOctets(body) : body
  const parts = whole(readingMultipart(contentType, octets))
  return parts.ok
    ? parts.value.map(({ name, octets }) => [name, toByteString(octets)])
    : parts.problem.detail
}

const FORM: [client: string, contentType: string, body: string][] = [
  [
    'curl -F',
    'multipart/form-data; boundary=------------------------d74496d66958873e',
    '--------------------------d74496d66958873e\r\nContent-Disposition: form-data; name="transcript"; filename="a.log"\r\nContent-Type: application/octet-stream\r\n\r\nEHLO a\r\n\r\n--------------------------d74496d66958873e--\r\n',
  ],
  [
    '.NET MultipartFormDataContent',
    'multipart/form-data; boundary="9f2b4ad0-2a5d-4f0e-8d62-7d8f8e9a1c55"',
    "--9f2b4ad0-2a5d-4f0e-8d62-7d8f8e9a1c55\r\nContent-Disposition: form-data; name=transcript; filename=a.log; filename*=utf-8''a.log\r\n\r\nEHLO a\r\n\r\n--9f2b4ad0-2a5d-4f0e-8d62-7d8f8e9a1c55--\r\n",
  ],
  [
    'PowerShell 7 Invoke-RestMethod -Form',
    'multipart/form-data; boundary="3c1f0d3e-5f6d-49a3-a7a1-0f2ac7a2b7a9"',
    '--3c1f0d3e-5f6d-49a3-a7a1-0f2ac7a2b7a9\r\nContent-Type: application/octet-stream\r\nContent-Disposition: form-data; name=transcript; filename="a b.log"; filename*=utf-8\'\'a%20b.log\r\n\r\nEHLO a\r\n\r\n--3c1f0d3e-5f6d-49a3-a7a1-0f2ac7a2b7a9--\r\n',
  ],
  [
    'a script that joins its lines with LF',
    'multipart/form-data; boundary=b',
    '--b\nContent-Disposition: form-data; name="transcript"\n\nEHLO a\r\n\n--b--\n',
  ],
  [
    'a preamble, padded delimiters, folded fields and an epilogue',
    'Multipart/Form-Data; charset=utf-8; Boundary = b ',
    'nobody reads this\r\n--b \t\r\ncontent-disposition : form-data;\r\n  name="transcript"\r\n\r\nEHLO a\r\n\r\n--b-- \r\n--b\r\nnor this',
  ],
  [
    'no line end at its end',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="transcript"\r\n\r\nEHLO a\r\n\r\n--b--',
  ],
]
for (const [client, contentType, body] of FORM)
  test(`a form as written by ${client} is read`, () => {
    assert.deepEqual(read(body, contentType), [['transcript', 'EHLO a\r\n']])
  })

test('a filename does not name the part, whatever stands in it', () => {
  const part = (disposition: string) =>
    read(`--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\nx\r\n--b--`)
  assert.deepEqual(part('filename="a; name=profile"; name="transcript"'), [['transcript', 'x']])
  assert.deepEqual(part('filename=name; name="tran\\"script"'), [['tran"script', 'x']])
  assert.match(String(part('filename="name=a"')), /no name/)
})

test('what is no form is refused in words that name what is amiss', () => {
  const part = 'Content-Disposition: form-data; name="a"\r\n\r\nx\r\n'
  assert.match(String(read(`--b\r\n${part}--b--`, 'multipart/form-data')), /names no boundary/)
  assert.match(String(read(`--c\r\n${part}--c--`)), /does not stand in the body/)
  assert.match(String(read(`--b\r\n${part}`)), /cut short/)
  assert.match(String(read(`--b\r\n${part}--b`)), /cut short/)
  assert.match(String(read('--b\r\nContent-Disposition: form-data; name="a"\r\n--b--')), /no end/)
  assert.match(String(read(`${`--b\r\n${part}`.repeat(70)}--b--`)), /more than 64 parts/)
})

test('a line that only begins like the delimiter belongs to the transcript', () => {
  assert.deepEqual(
    read('--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--bb\r\n --b\r\nx--b\r\n--b--\r\n'),
    [['a', '--bb\r\n --b\r\nx--b']],
  )
})

test('parts come out to the octet as they went in, whatever is in them and whatever the boundary', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }),
      fc.stringMatching(/^[0-9A-Za-z'()+_,./:=?-]{1,70}$/),
      (contents, boundary) => {
        const delimiter = `--${boundary}`
        fc.pre(contents.every((octets) => !toByteString(octets).includes(delimiter)))
        const pieces = contents.map(
          (octets, i) =>
            `${delimiter}\r\nContent-Disposition: form-data; name=p${i}\r\n\r\n${toByteString(octets)}\r\n`,
        )
        assert.deepEqual(
          read(
            `${pieces.join('')}${delimiter}--\r\n`,
            `multipart/form-data; boundary="${boundary}"`,
          ),
          contents.map((octets, i) => [`p${i}`, toByteString(octets)]),
        )
      },
    ),
  )
})

test('forty million dashes cost no more than their number', () => {
  const body = new Uint8Array(36_000_000).fill(45)
  const began = process.cpuUsage().user
  assert.match(
    String(read(body, `multipart/form-data; boundary=${'-'.repeat(60)}`)),
    /does not stand|cut short/,
  )
  assert.ok((process.cpuUsage().user - began) / 1e6 < 2)
})
