import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { examine, examineSession, type Answer } from './cases/examine.ts'

interface Case {
  name: string
  transcript: string
  session: string
  expect: string[]
}

function readCases(text: string): Case[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const block = (kind: string): string =>
        new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\`$`, 'm').exec(section)?.[1] ?? ''
      return {
        name: section.slice(0, section.indexOf('\n')),
        transcript: block('transcript'),
        session: block('session'),
        expect: block('expect')
          .split('\n')
          .filter((line) => line !== ''),
      }
    })
}

type Claim = (answer: Answer, words: string) => void

const CLAIMS: [string, Claim][] = [
  ['profile ', () => undefined],
  ['mode ', ({ mode }, words) => assert.equal(mode, words)],
  ['device none', ({ device }) => assert.equal(device, null)],
  ['device ', ({ device }, words) => assert.equal(device, words)],
  ['vantage ', ({ vantage }, words) => assert.equal(vantage, words)],
  ['profiles', ({ profiles }, words) => assert.equal(profiles.join(' '), words)],
  [
    'no finding ',
    ({ findings }, words) =>
      assert.ok(!findings.some(({ id }) => id === words), `${words} was found`),
  ],
  ['finding ', expectFinding],
  ['candidate ', expectCandidate],
  ['divergence ', ({ divergence }, words) => assert.equal(String(divergence ?? 'none'), words)],
  [
    'consequence ',
    ({ findings }, words) =>
      assert.ok(
        findings.some(({ consequences }) => consequences.join('\n').includes(words)),
        `no consequence says ${words}`,
      ),
  ],
  ['sentence ', ({ sentence }, words) => assert.ok(sentence.includes(words), sentence)],
]

function expectFinding({ findings }: Answer, words: string): void {
  const [id = '', lines] = words.split(' ')
  const found = findings.filter((finding) => finding.id === id)
  assert.ok(found.length > 0, `no ${id} among ${findings.map((finding) => finding.id).join(' ')}`)
  if (lines !== undefined)
    assert.ok(
      found.some((finding) => finding.lines.join(',') === lines),
      `${id} on ${found.map((finding) => finding.lines.join(',')).join(' or ')}`,
    )
}

function expectCandidate({ findings }: Answer, words: string): void {
  const [, line, keyword] = /^(\d+) (.*)$/.exec(words) ?? []
  const ranked = findings.flatMap(({ candidates }) =>
    candidates.filter((one) => String(one.line) === line),
  )
  assert.equal(ranked[0]?.ranked[0]?.keyword, keyword)
}

const folder = join(import.meta.dirname, 'cases')
for (const file of readdirSync(folder).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
)) {
  const cases = readCases(readFileSync(join(folder, file), 'utf8'))
  test(`${file} holds cases`, () => assert.ok(cases.length > 0))
  for (const { name, transcript, session, expect } of cases) {
    test(`case: ${name}`, () => {
      assert.ok(
        transcript + session !== '' && expect.length > 0,
        'a case has a transcript and claims',
      )
      const profile = expect.find((line) => line.startsWith('profile '))?.slice(8)
      const answer =
        session === '' ? examine(transcript, profile) : examineSession(session, profile)
      for (const line of expect) {
        const claim = CLAIMS.find(([words]) => line === words.trim() || line.startsWith(words))
        assert.ok(claim, `no claim reads: ${line}`)
        claim[1](answer, line.slice(claim[0].length).trim())
      }
    })
  }
}
