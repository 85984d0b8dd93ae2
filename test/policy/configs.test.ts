import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import type { PolicyFault } from '../../worker/policy/config/fault.ts'
import type { PolicyInForce, PolicyQuestion } from '../../worker/policy/config/in-force.ts'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { ESMTP_VERBS } from '../../worker/policy/profiles.ts'

const FOLDER = new URL('../fixtures/configs/', import.meta.url)

interface Case {
  name: string
  text: string
  /** word → rest of the line */
  expect: [string, string][]
}

function casesOf(file: string): Case[] {
  const text = readFileSync(new URL(file, FOLDER), 'utf8')
  return text.split(/^=== /m).slice(1).map(caseOf)
}

function caseOf(text: string): Case {
  const [name = '', ...rest] = text.split('\n')
  const border = rest.indexOf('---')
  const expect = rest.slice(border + 1).filter((line) => line !== '')
  const config = rest
    .slice(0, border)
    .join('\n')
    .replace(/<([A-Z]+)>/g, (all, name: string) => {
      return CHARACTERS[name] ?? all
    })
  return {
    name,
    text: encoded(config, expect),
    expect: expect.map((line) => {
      const [word = '', ...words] = line.split(' ')
      return [word, words.join(' ')]
    }),
  }
}

/** Characters that cannot be seen in a text. */
const CHARACTERS: Readonly<Record<string, string>> = {
  TAB: '\t',
  CR: '\r',
  NBSP: '\u00A0',
  ZWSP: '\u200B',
  BOM: '\uFEFF',
}

/** The text with the line ends, and read as the octets, of its case. */
function encoded(config: string, expect: readonly string[]): string {
  if (expect.includes('crlf')) return config.replaceAll('\n', '\r\n')
  if (expect.includes('cr')) return config.replaceAll('\n', '\r')
  if (!expect.includes('utf16')) return config
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(config, 'utf16le'))
}

function questionOf(expect: Case['expect']): PolicyQuestion {
  const question: PolicyQuestion = {}
  for (const [word, rest] of expect) {
    const [first = '', port = '25'] = rest.split(' ')
    if (word === 'as') question.profile = rest as ProfileId
    if (word === 'named') question.mapName = rest
    if (word === 'server') question.traffic = { client: null, server: first, port: Number(port) }
  }
  return question
}

function shownFault({ line, column, found }: PolicyFault): string {
  return `${line}:${column} ${found}`
}

const onOff = (value: boolean): string => (value ? 'on' : 'off')

/** What a word of the expectations looks at. */
const SHOWN: Record<string, (inForce: PolicyInForce, passedOver: number) => string> = {
  profile: ({ policy }) => policy.profile,
  map: ({ policy }) => policy.mapName ?? '-',
  banner: ({ policy }) => onOff(policy.maskBanner),
  tls: ({ policy }) => onOff(policy.allowTls),
  'tls-log': ({ policy }) => onOff(policy.allowTlsLog),
  special: ({ policy }) => policy.specialCharacter,
  limits: ({ policy }) =>
    policy.limits.map(({ match, gt, action }) => `${match}>${gt} ${action}`).join(', ') || '-',
  host: ({ policy }) =>
    policy.matches
      .map(({ not, criterion }) => `${not ? 'not ' : ''}${criterion.kind}`)
      .join(', ') || '-',
  masked: ({ policy }) => [...policy.maskedKeywords].sort().join(' '),
  others: ({ policy }) => onOff(policy.maskOtherKeywords),
  without: ({ policy }) => ESMTP_VERBS.filter((verb) => !policy.verbs.includes(verb)).join(' '),
  assumed: ({ assumed }) => assumed.join('; '),
  relay: ({ policy }) => policy.mailRelay?.domain ?? '-',
  'passed-over': (_, passedOver) => String(passedOver),
}

function check({ text, expect }: Case): void {
  const faults = expect.filter(([word]) => word === 'fault').map(([, rest]) => rest)
  const reading = readRunningConfig(text)
  const answer = reading.ok ? policyInForce(reading.config, questionOf(expect)) : reading
  if (!answer.ok) {
    const found = answer.faults.map(shownFault)
    const like = (one: string, index: number): boolean => (found[index] ?? '').startsWith(one)
    assert.ok(
      found.length === faults.length && faults.every(like),
      `found ${JSON.stringify(found)}, expected ${JSON.stringify(faults)}`,
    )
    return
  }
  assert.deepEqual(faults, [], 'the text was read without a fault')
  for (const [word, rest] of expect) {
    const show = SHOWN[word]
    if (show === undefined) {
      assert.ok(
        ['crlf', 'cr', 'utf16', 'as', 'named', 'server'].includes(word),
        `${word} is no expectation`,
      )
      continue
    }
    const passedOver = reading.ok ? reading.config.linesPassedOver : 0
    const wanted = word === 'masked' ? rest.split(' ').sort().join(' ') : rest
    const sorted = word === 'without' ? rest.split(' ').sort().join(' ') : wanted
    assert.equal(show(answer.inForce, passedOver), sorted, word)
  }
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.txt'))
const cases = files.flatMap(casesOf)

test('there are a hundred configurations and more, each of its own name a file', () => {
  assert.ok(cases.length >= 100)
  for (const file of files) {
    const names = casesOf(file).map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
  }
})

for (const one of cases) test(`configuration: ${one.name}`, () => check(one))
