import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Follower } from '../../worker/smtp/follower.ts'
import type { Direction } from '../../worker/smtp/octets.ts'

type Said = [Direction, string]

/** What of the client's octets is mail: each stretch as `what: octets`, and what is not as it is. */
function followed(
  said: readonly Said[],
  { exact = true, only = null as 'client' | 'server' | null, cutAt = [] as number[] } = {},
): string[] {
  const follower = new Follower({ exact, only })
  let client = ''
  for (const [direction, octets] of said) {
    if (direction === 'C') client += octets
    let at = 0
    for (const cut of cutAt) {
      if (at + cut >= octets.length) break
      follower.push(direction, octets.slice(at, at + cut))
      at += cut
    }
    follower.push(direction, octets.slice(at))
  }
  const read: string[] = []
  for (let at = 0; at < client.length;) {
    const mail = follower.mailAt(at, client.length - at)
    if (mail !== null) {
      read.push(`${mail.is}: ${client.slice(at, mail.to)}`)
      at = mail.to
      continue
    }
    const lf = client.indexOf('\n', at)
    const end = lf < 0 ? client.length : lf + 1
    read.push(client.slice(at, end).trimEnd())
    at = end
  }
  return read
}

const ENVELOPE: Said[] = [
  ['S', '220 mx\r\n'],
  ['C', 'EHLO a\r\n'],
  ['S', '250-mx\r\n250 CHUNKING\r\n'],
  ['C', 'MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n'],
  ['S', '250 ok\r\n250 ok\r\n'],
]
const HELLO = ['EHLO a', 'MAIL FROM:<a@b>', 'RCPT TO:<c@d>']

const cases: Record<string, { said: Said[]; read: string[]; only?: 'client'; inLines?: true }> = {
  'a chunk that ends inside a line: what follows is the next command': {
    said: [...ENVELOPE, ['C', 'BDAT 5\r\nhelloBDAT 7 LAST\r\n world\nQUIT\r\n']],
    read: [...HELLO, 'BDAT 5', 'chunk: hello', 'BDAT 7 LAST', 'chunk:  world\n', 'QUIT'],
  },
  'a chunk that ends between CR and LF': {
    said: [...ENVELOPE, ['C', 'BDAT 3\r\nab\rBDAT 3 LAST\r\n\ncdQUIT\r\n']],
    read: [...HELLO, 'BDAT 3', 'chunk: ab\r', 'BDAT 3 LAST', 'chunk: \ncd', 'QUIT'],
  },
  'a refused BDAT, whose octets come all the same': {
    said: [
      ...ENVELOPE,
      ['C', 'BDAT 14 LAST\r\nQUIT\r\n'],
      ['S', '500 what\r\n500 what\r\n'],
      ['C', 'secret\r\nQUIT\r\n'],
    ],
    read: [...HELLO, 'BDAT 14 LAST', 'chunk: QUIT\r\nsecret\r\n', 'QUIT'],
  },
  'a refused BDAT that is given up': {
    inLines: true,
    said: [...ENVELOPE, ['C', 'BDAT 14 LAST\r\n'], ['S', '500 what\r\n'], ['C', 'QUIT\r\n']],
    read: [...HELLO, 'BDAT 14 LAST', 'QUIT'],
  },
  'more than BDAT said': {
    said: [...ENVELOPE, ['C', 'BDAT 3 LAST\r\nab\r\nsecret\r\nQUIT\r\nsecret\r\n']],
    read: [
      ...HELLO,
      'BDAT 3 LAST',
      'chunk: ab\r',
      '',
      'stray: secret\r\n',
      'QUIT',
      'stray: secret\r\n',
    ],
  },
  'a BDAT of which a firewall left the size': {
    said: [...ENVELOPE, ['C', 'XXXX 6 LAST\r\nsecretQUIT\r\n']],
    read: [...HELLO, 'XXXX 6 LAST', 'chunk: secret', 'QUIT'],
  },
  'mail after 354, to the dot between two CR LF': {
    said: [
      ...ENVELOPE,
      ['C', 'DATA\r\n'],
      ['S', '354 go\r\n'],
      ['C', 'a\r\n.\nQUIT\r\n.\r\nQUIT\r\n'],
    ],
    read: [...HELLO, 'DATA', 'message: a\r\n.\nQUIT\r\n.\r\n', 'QUIT'],
  },
  'a 334 within mail does not end it': {
    said: [
      ...ENVELOPE,
      ['C', 'DATA\r\nAUTH PLAIN\r\nNOOP\r\n'],
      ['S', '354 go\r\n334 \r\n250 ok\r\n'],
      ['C', 'secret\r\n.\r\nQUIT\r\n'],
    ],
    read: [...HELLO, 'DATA', 'stray: AUTH PLAIN\r\nNOOP\r\n', 'message: secret\r\n.\r\n', 'QUIT'],
  },
  'a body line QUIT, sent ahead of the 354': {
    said: [
      ...ENVELOPE,
      ['C', 'DATA\r\na\r\nQUIT\r\nsecret\r\n.\r\n'],
      ['S', '354 go\r\n250 ok\r\n'],
    ],
    read: [...HELLO, 'DATA', 'stray: a\r\nQUIT\r\nsecret\r\n.\r\n'],
  },
  'QUIT where a 354 was due, and mail behind it': {
    said: [...ENVELOPE, ['C', 'DATA\r\nQUIT\r\nsecret\r\n.\r\n']],
    read: [...HELLO, 'DATA', 'QUIT', 'stray: secret\r\n.\r\n'],
  },
  'a body line QUIT, after a refused DATA': {
    said: [
      ...ENVELOPE,
      ['C', 'DATA\r\n'],
      ['S', '503 no\r\n'],
      ['C', 'a\r\nQUIT\r\nsecret\r\n.\r\nQUIT\r\n'],
    ],
    read: [...HELLO, 'DATA', 'stray: a\r\nQUIT\r\nsecret\r\n.\r\n', 'QUIT'],
  },
  'commands after a refused DATA': {
    said: [...ENVELOPE, ['C', 'DATA\r\n'], ['S', '503 no\r\n'], ['C', '\r\nRSET\r\nFOO\r\n']],
    read: [...HELLO, 'DATA', '', 'RSET', 'FOO'],
  },
  'a client alone: mail to the dot, whatever stands in it': {
    only: 'client',
    said: [['C', `${HELLO.join('\r\n')}\r\nDATA\r\nQUIT\r\n220 hi\r\nsecret\r\n.\r\nQUIT\r\n`]],
    read: [...HELLO, 'DATA', 'message: QUIT\r\n220 hi\r\nsecret\r\n.\r\n', 'QUIT'],
  },
  'the octets of XEXCH50': {
    said: [
      ...ENVELOPE,
      ['C', 'XEXCH50 8 2\r\n'],
      ['S', '354 go\r\n'],
      ['C', 'a\r\nb\r\ncdQUIT\r\n'],
    ],
    read: [...HELLO, 'XEXCH50 8 2', 'chunk: a\r\nb\r\ncd', 'QUIT'],
  },
  'a line that is not over': {
    said: [...ENVELOPE, ['C', 'DATA\r\n'], ['S', '503 no\r\n'], ['C', 'secr']],
    read: [...HELLO, 'DATA', 'stray: secr'],
  },
}

for (const [name, { said, read, only, inLines }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(followed(said, { only: only ?? null }), read))
  if (inLines) continue
  test(`${name}, however it is cut`, () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 }), (cutAt) =>
        assert.deepEqual(followed(said, { only: only ?? null, cutAt }), read),
      ),
    ))
}

test('a line longer than is kept is no dot', () => {
  const long = 'x'.repeat(70_000)
  const said: Said[] = [
    ...ENVELOPE,
    ['C', 'DATA\r\n'],
    ['S', '354 go\r\n'],
    ['C', `${long}`],
    ['C', '.\r\nsecret\r\n.\r\nQUIT\r\n'],
  ]
  assert.deepEqual(followed(said).slice(-2), [`message: ${long}.\r\nsecret\r\n.\r\n`, 'QUIT'])
})

test('a print in which octets of a chunk are missing goes on with the reply to it', () => {
  const said: Said[] = [
    ...ENVELOPE,
    ['C', 'BDAT 100 LAST\r\nab\r\n'],
    ['S', '250 ok\r\n'],
    ['C', 'MAIL FROM:<a@b>\r\n'],
    ['S', '250 ok\r\n'],
    ['C', 'FOO\r\n'],
  ]
  assert.deepEqual(followed(said, { exact: false }).slice(-4), [
    'BDAT 100 LAST',
    'chunk: ab\r\n',
    'MAIL FROM:<a@b>',
    'FOO',
  ])
})
