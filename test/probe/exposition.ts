import assert from 'node:assert/strict'

/**
 * The samples of a text in Prometheus's format 0.0.4, by name and labels; asserts what `promtool check metrics`
 * does: each metric with its HELP and TYPE before it and all its samples behind, none twice, names by the
 * conventions (counters and nothing else end in _total, no type in a name, base units unabbreviated).
 */
export function samplesOf(text: string): Map<string, number> {
  assert.ok(text.endsWith('\n'), 'the last line has its end')
  const samples = new Map<string, number>()
  const told = new Map<string, string>()
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-z][a-z_]*) (\S.*)$/.exec(line)
    const type = /^# TYPE ([a-z][a-z_]*) (counter|gauge)$/.exec(line)
    const sample =
      /^([a-z][a-z_]*)(\{(?:[a-z][a-z_]*="(?:[^"\\]|\\["\\n])*",?)+\})? (-?[\d.e+-]+)$/.exec(line)
    assert.ok(help || type || sample, line)
    if (help) {
      assert.ok(!told.has(help[1]!), `HELP twice: ${line}`)
      told.set(help[1]!, '')
      current = help[1]!
    } else if (type) {
      assert.equal(type[1], current)
      told.set(current, type[2]!)
    } else if (sample) {
      assert.equal(sample[1], current, `apart from its metric: ${line}`)
      const key = sample[1]! + (sample[2] ?? '')
      assert.ok(!samples.has(key), `twice: ${line}`)
      samples.set(key, Number(sample[3]))
    }
  }
  for (const [name, type] of told) {
    assert.equal(name.endsWith('_total'), type === 'counter', name)
    assert.doesNotMatch(
      name,
      /_(?:gauge|counter|count|sum|bucket|ms|sec|secs|milliseconds|minutes)(?:_|$)/,
    )
  }
  return samples
}
