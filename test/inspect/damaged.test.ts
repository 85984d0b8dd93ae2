import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { damaged } from '../mangle/damage.ts'
import { throughPipeline } from '../mangle/through.ts'

const FIXTURES = new URL('../fixtures/', import.meta.url)
const FEW = { cuts: 7, flips: 4, flippedOctets: 20 }
/** Far above what any takes, far below what a pattern that backtracks would. */
const TOO_LONG_MS = 5_000

for (const folder of ['transcripts', 'packets', 'captures'])
  test(`every file of fixtures/${folder}, cut or with octets changed, goes through the pipeline or is refused`, () => {
    const names = readdirSync(new URL(`${folder}/`, FIXTURES)).filter(
      (name) => name !== 'README.md',
    )
    assert.ok(names.length > 5)
    for (const name of names) {
      const octets = new Uint8Array(readFileSync(new URL(`${folder}/${name}`, FIXTURES)))
      assert.ok(Number(throughPipeline(octets)) >= 3, `${name} gives a report`)
      for (const broken of damaged(octets, FEW)) {
        const started = performance.now()
        const answer = throughPipeline(broken)
        const took = performance.now() - started
        assert.ok(took < TOO_LONG_MS, `${name}: ${took} ms`)
        if (typeof answer === 'string')
          assert.ok(
            ['empty-upload', 'not-a-transcript', 'malformed-capture'].includes(answer),
            answer,
          )
      }
    }
  })
