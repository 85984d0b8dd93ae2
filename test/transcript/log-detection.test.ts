import assert from 'node:assert/strict'
import test from 'node:test'
import { detected, fixture } from './spoken.ts'

const FORMS: readonly [file: string, format: string][] = [
  ['postfix-smtpd-v.log', 'postfix-smtpd-v'],
  ['postfix-smtp-v.log', 'postfix-smtp-v'],
  ['postfix-maillog.log', 'postfix-maillog'],
  ['postfix-smtp-maillog.log', 'postfix-smtp-maillog'],
  ['postfix-notify.eml', 'postfix-notify'],
  ['exim-v.txt', 'exim-v'],
  ['exim-d.txt', 'exim-d'],
  ['exim-bs.txt', 'exim-bs'],
  ['exim-bs-d.txt', 'exim-bs-d'],
  ['exim-bh.txt', 'exim-bh'],
  ['exim-mainlog.log', 'exim-mainlog'],
  ['sendmail-syslog.log', 'sendmail-syslog'],
  ['sendmail-X.log', 'sendmail-X'],
  ['opensmtpd-trace.log', 'opensmtpd-trace'],
  ['haraka-protocol.log', 'haraka-protocol'],
  ['aiosmtpd-debug.log', 'aiosmtpd-debug'],
  ['smtp-server-console.log', 'smtp-server-console'],
  ['smtp-server-bunyan.jsonl', 'smtp-server-bunyan'],
  ['python-smtpd.log', 'python-smtpd'],
  ['exchange-receive.log', 'exchange-protocol-log'],
  ['exchange-send.log', 'exchange-protocol-log'],
  ['cisco-syslog.log', 'cisco-syslog'],
]

for (const [file, format] of FORMS)
  test(`${file} is seen to be ${format}, and no form of another dialect is as likely`, () => {
    const found = detected(fixture(file))
    assert.equal(found.format, format)
    assert.ok(found.confidence >= 0.7, `confidence ${found.confidence}`)
    assert.ok(found.next < found.confidence - 0.1, `the next is ${found.next}`)
  })

test('marked dialogue in syslog is seen where no other form is', () => {
  const log = 'Nov 24 02:22:10 mx1 proxy[1]: S: 220 mx1\nNov 24 02:22:10 mx1 proxy[1]: C: EHLO a\n'
  assert.equal(detected(log).format, 'syslog-dialogue')
})

test('prose about mail servers is none of these forms', () => {
  const prose =
    'Our Postfix log says status=deferred, and Exim said 550 too.\nSee smtpd[1] and %ASA-4-106023.\n'
  assert.equal(detected(prose).format, null)
})
