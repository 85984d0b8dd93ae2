import assert from 'node:assert/strict'
import test from 'node:test'
import { receivedBy } from '../../worker/diagnosis/protocol/mail/received.ts'
import { reportOn } from '../remedies/tried.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const session = (received: string): string => `S: 220 mx.example.com ESMTP
C: EHLO out.example.net
S: 250-mx.example.com
S: 250 STARTTLS
C: MAIL FROM:<a@example.net>
S: 250 ok
C: RCPT TO:<b@example.com>
S: 250 ok
C: DATA
S: 354 go on
C: ${received}
C: Subject: hello
C:
C: text
C: .
S: 250 ok
C: QUIT
S: 221 bye
`
const of = (received: string) =>
  reportOn(engine, Buffer.from(session(received)), { profile: 'asa-7.2' })!
const clientOf = (received: string) => of(received).sessions[0]?.client.software

test('a client is known by the line it puts on top of its message', () => {
  const by = 'Received: from pc (pc [192.0.2.3]) by out.example.net'
  assert.equal(clientOf(`${by} (Postfix) with ESMTP id 1`), 'Postfix')
  assert.equal(clientOf(`${by} (Postfix, from userid 0) id 1`), 'Postfix')
  assert.equal(clientOf(`${by} with esmtps (Exim 4.96) id 1`), 'Exim')
  assert.equal(clientOf(`${by} (8.17.1/8.17.1) with ESMTP id 1`), 'sendmail')
  assert.equal(clientOf(`${by} (DragonFly Mail Agent v0.13); Tue`), 'dma')
})

test('a line of another host, of no program that is known, or further down tells nothing', () => {
  assert.equal(clientOf('Received: by relay.example.org (Postfix) id 1'), null)
  assert.equal(clientOf('Received: by out.example.net with SMTP id 1'), null)
  assert.equal(clientOf('X-First: 1\nC: Received: by out.example.net (Postfix) id 1'), null)
  assert.equal(receivedBy('from (Postfix) without a host'), null)
})

test('STARTTLS of a sender known not to be Postfix is cured without the greeting, of any other with it', () => {
  const by = 'Received: from pc by out.example.net'
  const parts = (received: string): (string | undefined)[] =>
    of(received).cure!.parts.flatMap(({ id, cures }) =>
      cures.includes('starttls-masked') ? [id] : [],
    )
  assert.deepEqual(parts(`${by} with esmtps (Exim 4.96) id 1`), ['allow-tls'])
  assert.deepEqual(parts(`${by} (Postfix) id 1`), ['allow-tls', 'no-mask-banner'])
  assert.deepEqual(parts('X-Line: 1'), ['allow-tls', 'no-mask-banner'])
})
