import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { membersInSteps, wholeMembersInSteps } from '../../worker/http/json.ts'
import { LongString } from '../../worker/http/upload/long-string.ts'
import { STRING_AT_ONCE_OCTETS } from '../../worker/limits.ts'
import { whole } from '../../worker/turn.ts'

const encoder = new TextEncoder()

function stepsOf<T>(steps: Generator<void, T>): { value: T; steps: number } {
  for (let count = 1; ; count++) {
    const step = steps.next()
    if (step.done) return { value: step.value, steps: count }
  }
}

/** The member of that name, still unread. */
function longMember(json: string, name = 'transcript'): LongString {
  const member = whole(membersInSteps(encoder.encode(json)))?.[name]
  assert.ok(member instanceof LongString)
  return member
}

test('a long string is read in as many steps as it has pieces, and comes out as JSON.parse has it', () => {
  const pieces = ['\n', '\\', '"', 'é', '漢', '😀', 'a'.repeat(70), '\u0000', '\ud83d', '\ude00']
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { minLength: 50, maxLength: 200 }),
      fc.nat(30),
      fc.boolean(),
      (parts, shift, escaped) => {
        const text =
          'x'.repeat(shift) + parts.join('').repeat(40) + 'y'.repeat(STRING_AT_ONCE_OCTETS)
        const plain = JSON.stringify({ profile: 'pix-7', transcript: text, lines: 'none' })
        const json = escaped
          ? plain.replace(
              /[^\0-\x7f]/g,
              (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
            )
          : plain
        const { value, steps } = stepsOf(wholeMembersInSteps(encoder.encode(json)))
        assert.deepEqual(value, JSON.parse(json))
        assert.ok(steps > text.length / STRING_AT_ONCE_OCTETS, `${steps} steps`)
        const octets = whole(longMember(json).octets())
        assert.deepEqual(octets, encoder.encode(text))
      },
    ),
    { numRuns: 30 },
  )
})

test('a long text in base64 is decoded, wherever its blanks and its padding stand', () => {
  for (const length of [3, 4, 5].map((more) => STRING_AT_ONCE_OCTETS + more)) {
    const octets = Uint8Array.from({ length }, (_, i) => (i * 31) % 256)
    const base64 = Buffer.from(octets).toString('base64')
    for (const text of [base64, base64.replace(/.{76}/g, '$&\r\n'), base64.replace(/=+$/, '')]) {
      const member = longMember(JSON.stringify({ transcript: text }))
      assert.deepEqual(whole(member.base64()), octets)
    }
  }
})

test('what is no base64 in a long text is told, wherever it stands', () => {
  const long = 'QUJD'.repeat(STRING_AT_ONCE_OCTETS)
  for (const text of [`QQ==${long}`, `${long}QQ==QQ`, `${long}Q`, `${long}!!!!`, `${long}QQ=Q`])
    assert.equal(whole(longMember(JSON.stringify({ transcript: text })).base64()), null)
})

test('a long string that is no JSON, or not closed, makes the body none', () => {
  const long = 'x'.repeat(2 * STRING_AT_ONCE_OCTETS)
  for (const bad of ['\\x', '\\u12', '\n', '\u0000'])
    assert.equal(
      whole(wholeMembersInSteps(encoder.encode(`{"transcript":"${long}${bad}${long}"}`))),
      null,
    )
  assert.equal(whole(wholeMembersInSteps(encoder.encode(`{"transcript":"${long}`))), null)
  const invalid = Uint8Array.from([...encoder.encode(`{"transcript":"${long}`), 0xff, 0x22, 0x7d])
  assert.equal(whole(wholeMembersInSteps(invalid)), null)
})

test('a name as long stays a name, and a list of long strings is parsed as ever', () => {
  const long = 'x'.repeat(2 * STRING_AT_ONCE_OCTETS)
  assert.deepEqual(whole(wholeMembersInSteps(encoder.encode(`{"${long}" : 1, "a": "${long}"}`))), {
    [long]: 1,
    a: long,
  })
})
