import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { answerTo, deviceKind, devicesOf } from '../posted/answer.ts'

const FOLDER = import.meta.dirname
const WEIGHTS = ['certain', 'strong', 'weak', 'nothing']

interface Text {
  name: string
  text: string
  expect: string[]
}

function textsOf(file: string): Text[] {
  return readFileSync(join(FOLDER, file), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const block = (kind: string): string =>
        new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\`$`, 'm').exec(section)?.[1] ?? ''
      return {
        name: section.slice(0, section.indexOf('\n')),
        text: block('text'),
        expect: block('expect')
          .split('\n')
          .filter((line) => line !== ''),
      }
    })
}

/** Checks one claim on an answer; what each says: README.md of this folder. */
async function check({ text, expect }: Text): Promise<void> {
  const { report, refused } = await answerTo(new TextEncoder().encode(text))
  if (expect.includes('refused')) {
    assert.equal(report, null, report?.summary.sentence)
    assert.notEqual(refused, '')
    return
  }
  assert.ok(report !== null, `refused: ${refused}`)
  const { evidence } = report
  const said = JSON.stringify(report)
  for (const line of expect) {
    const [, claim = '', words = ''] = /^(no sign|\w+) ?(.*)$/.exec(line) ?? []
    const signs = evidence.map(({ sign, command }) => `${sign} ${command ?? 'none'}`)
    switch (claim) {
      case 'proves': {
        const weights: string[] = [
          ...evidence.map(({ weight }) => weight as string),
          ...report.sessions.flatMap(({ fingerprint }) => {
            const ids = fingerprint?.signs.map(({ findingId }) => findingId) ?? []
            return report.findings
              .filter(({ id }) => ids.includes(id))
              .map(({ certainty }) => certainty)
          }),
        ]
        assert.equal(WEIGHTS.find((weight) => weights.includes(weight)) ?? 'nothing', words, said)
        break
      }
      case 'device':
        if (words === 'none') assert.equal(deviceKind(report), 'none', devicesOf(report).join())
        else assert.ok(devicesOf(report).join().includes(words), devicesOf(report).join())
        break
      case 'verdict':
        assert.equal(report.summary.verdict, words)
        break
      case 'cure':
        assert.ok(
          `${report.cure?.device}\n${report.cure?.config}${report.cure?.bind}`.includes(words),
          JSON.stringify(report.cure, null, 1),
        )
        break
      case 'sentence':
        assert.ok(report.summary.sentence.includes(words), report.summary.sentence)
        break
      case 'sign':
        assert.ok(signs.includes(words), signs.join(', '))
        break
      case 'no sign':
        assert.ok(!signs.some((sign) => sign.startsWith(words)), signs.join(', '))
        break
      case 'host':
        assert.ok(
          evidence.some(({ host }) => (host as string) === words),
          JSON.stringify(evidence.map(({ host }) => host)),
        )
        break
      case 'says':
        assert.ok(
          evidence.some(({ says }) => says.includes(words)),
          evidence.map(({ says }) => says).join('\n'),
        )
        break
      case 'next':
        assert.ok(
          evidence.some(({ next }) => next?.includes(words)),
          evidence.map(({ next }) => next).join('\n'),
        )
        break
      case 'not':
        assert.ok(!said.includes(words), `the answer holds ${words}`)
        break
      default:
        assert.fail(`unknown claim ${line}`)
    }
  }
}

for (const file of readdirSync(FOLDER).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
))
  for (const one of textsOf(file)) test(`${file}: ${one.name}`, () => check(one))
