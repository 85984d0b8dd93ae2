import assert from 'node:assert/strict'
import test from 'node:test'
import type { Criterion, EsmtpMap, MapMatch, MatchAction } from '../../worker/policy/criteria.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'

const act = (
  name: MatchAction['act'],
  log = false,
  more: Partial<MatchAction> = {},
): MatchAction => ({
  act: name,
  log: log || name === 'log',
  sendProtocolError: false,
  rate: null,
  ...more,
})

function map(matches: [Criterion, MatchAction, boolean?][]): EsmtpMap {
  return {
    name: 'm',
    description: null,
    parameters: {
      maskBanner: null,
      allowTls: null,
      allowTlsLog: false,
      mailRelay: null,
      specialCharacter: null,
      specialCharacterLog: false,
    },
    matches: matches.map(([criterion, action, not], index): MapMatch => ({
      position: index + 1,
      not: not ?? false,
      criterion,
      action,
    })),
  }
}

test('the 7.2 profile is the 15 verbs, list B and six classes, all for the core', () => {
  const policy = resolvePolicy('asa-7.2')
  assert.equal(policy.verbs.length, 15)
  assert.deepEqual(
    policy.limits.map((limit) => [limit.position, limit.match, limit.gt, limit.action]),
    [
      [1, 'cmd-line-length', 512, 'drop-connection'],
      [2, 'rcpt-count', 100, 'drop-connection'],
      [3, 'body-line-length', 998, 'log'],
      [4, 'header-line-length', 998, 'drop-connection'],
      [5, 'sender-address-length', 320, 'drop-connection'],
      [6, 'mime-filename-length', 255, 'drop-connection'],
    ],
  )
  assert.deepEqual(policy.matches, [])
  assert.ok(policy.keywords.includes('VRFY'))
  assert.deepEqual(policy.maskedKeywords, ['STARTTLS'])
  assert.equal(policy.maskOtherKeywords, true)
})

test('list A hides VRFY, list B shows it', () => {
  assert.ok(resolvePolicy('pix-7').maskedKeywords.includes('VRFY'))
  assert.ok(!resolvePolicy('pix-7').keywords.includes('VRFY'))
})

test('allow-tls adds STARTTLS to verbs and keywords, and only a switch turns it off in 9.4', () => {
  assert.ok(resolvePolicy('asa-9.4').verbs.includes('STARTTLS'))
  assert.ok(resolvePolicy('asa-9.4').keywords.includes('STARTTLS'))
  assert.ok(resolvePolicy('asa-9.4', { allowTls: false }).maskedKeywords.includes('STARTTLS'))
  assert.ok(resolvePolicy('pix-6', { allowTls: true }).verbs.includes('STARTTLS'))
})

test('a custom map replaces the limits and the keyword masks, and keeps the verbs', () => {
  const policy = resolvePolicy(
    'asa-7.2',
    {},
    map([[{ kind: 'cmd-line-length', gt: 1024 }, act('reset', true)]]),
  )
  assert.deepEqual(
    policy.limits.map((limit) => [limit.match, limit.gt, limit.action, limit.log]),
    [['cmd-line-length', 1024, 'reset', true]],
  )
  assert.equal(policy.maskOtherKeywords, false)
  assert.deepEqual(policy.maskedKeywords, ['STARTTLS'])
  assert.equal(policy.verbs.length, 15)
})

test('mask of a verb and of keywords take effect as lists', () => {
  const policy = resolvePolicy(
    'asa-9.4',
    {},
    map([
      [{ kind: 'cmd-verb', verbs: ['VRFY', 'EHLO'] }, act('mask')],
      [{ kind: 'ehlo-reply-parameter', parameters: ['SIZE'] }, act('mask')],
    ]),
  )
  assert.ok(!policy.verbs.includes('VRFY') && !policy.verbs.includes('EHLO'))
  assert.deepEqual(policy.maskedKeywords, ['SIZE'])
  assert.deepEqual(policy.matches, [])
})

test('`match not ehlo-reply-parameter size / mask` hides all but SIZE and the allowed STARTTLS', () => {
  const policy = resolvePolicy(
    'asa-9.4',
    {},
    map([[{ kind: 'ehlo-reply-parameter', parameters: ['SIZE'] }, act('mask'), true]]),
  )
  assert.deepEqual(policy.keywords, ['SIZE', 'STARTTLS'])
  assert.equal(policy.maskOtherKeywords, true)
})

test('one match that needs the host takes all of its point along', () => {
  const pattern = { name: 'r', isClass: false, patterns: [{ name: 'r', pattern: 'x' }] }
  const policy = resolvePolicy(
    'asa-7.2',
    {},
    map([
      [{ kind: 'sender-address-length', gt: 320 }, act('drop-connection', true)],
      [{ kind: 'sender-address-regex', pattern }, act('reset')],
      [{ kind: 'header-line-length', gt: 998 }, act('drop-connection', true)],
    ]),
  )
  assert.deepEqual(
    policy.limits.map((limit) => limit.match),
    ['header-line-length'],
  )
  assert.deepEqual(
    policy.matches.map((match) => match.position),
    [1, 2],
  )
  assert.equal(policy.holdsCommandLines, true)
  assert.equal(policy.readsMailData, false)
})

test('of several command line limits the lowest that stops is the core’s, logs below it the host’s', () => {
  const policy = resolvePolicy(
    'asa-7.2',
    {},
    map([
      [{ kind: 'cmd-line-length', gt: 600 }, act('drop-connection')],
      [{ kind: 'cmd-line-length', gt: 300 }, act('reset')],
      [{ kind: 'cmd-line-length', gt: 200 }, act('log')],
      [{ kind: 'cmd-line-length', gt: 400 }, act('log')],
    ]),
  )
  assert.deepEqual(
    policy.limits.map((limit) => limit.position),
    [2],
  )
  assert.deepEqual(
    policy.matches.map((match) => match.position),
    [3],
  )
})

test('the limits switch replaces every match of a map but its masks', () => {
  const custom = map([
    [{ kind: 'ehlo-reply-parameter', parameters: ['DSN'] }, act('mask')],
    [{ kind: 'body-length', gt: 10 }, act('drop-connection')],
  ])
  const policy = resolvePolicy('asa-7.2', { limits: [] }, custom)
  assert.deepEqual(policy.limits, [])
  assert.deepEqual(policy.matches, [])
  assert.ok(policy.maskedKeywords.includes('DSN'))
})

test('off is off whatever else is said', () => {
  const policy = resolvePolicy('off', { maskBanner: true, allowTls: false })
  assert.equal(policy.profile, 'off')
  assert.deepEqual(policy.limits, [])
  assert.equal(policy.bannerMode, 'none')
})
