import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import test from 'node:test'

/** The rows of worker/ROOMS.md from the bottom up: an import points to a lower row, or stays in its own folder. */
const ROWS: readonly (readonly string[])[] = [
  ['client'],
  ['limits.ts', 'turn.ts'],
  ['smtp'],
  ['redact'],
  ['capture'],
  ['transcript', 'engine'],
  ['policy'],
  ['diagnosis'],
  ['evidence'],
  ['report'],
  ['inspection', 'pump.ts'],
  ['inspect.ts', 'mask.ts', 'compare.ts'],
  ['propose.ts', 'try-cure.ts'],
  ['store'],
  ['webhooks', 'inline', 'probe'],
  ['http', 'page'],
  ['app.ts', 'version.ts'],
  ['index.ts'],
  ['local'],
  ['command'],
]

/** The row of a file below worker/, from 0; -1 if it has none. */
function rowOf(file: string): number {
  const [top = ''] = file.split('/')
  return ROWS.findIndex((names) => names.includes(top))
}

const files = globSync('**/*.{ts,tsx}', { cwd: 'worker' }).filter((file) => !file.endsWith('.d.ts'))

/** What a file of worker/ imports, as paths below worker/, or package names. */
function importsOf(file: string): string[] {
  const text = readFileSync(join('worker', file), 'utf8')
  return [
    ...text.matchAll(
      /^(?:import|export)\s[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ]
    .map((match) => (match[1] ?? match[2] ?? match[3]) as string)
    .map((path) => (path.startsWith('.') ? normalize(join(dirname(file), path)) : path))
}

test('every file of the Worker has a row', () => {
  assert.deepEqual(
    files.filter((file) => rowOf(file) < 0),
    [],
  )
})

test('an import points to a lower row, or stays in its folder', () => {
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('..'))
      .filter((path) => path.split('/')[0] !== file.split('/')[0] && rowOf(path) >= rowOf(file))
      .map((path) => `${file} -> ${path}`),
  )
  assert.deepEqual(upward, [])
})

test('only the three programs import WebAssembly', () => {
  const importers = files.filter((file) => importsOf(file).some((path) => path.endsWith('.wasm')))
  assert.deepEqual(importers.sort(), ['command/main.ts', 'index.ts', 'page/inspector.ts'])
})

test('nothing that runs in the Worker imports from Node, but for zlib, which workerd has', () => {
  const importers = files.filter(
    (file) =>
      !/^(?:local|command)\//.test(file) &&
      importsOf(file).some((path) => path.startsWith('node:')),
  )
  assert.deepEqual(importers, ['http/upload/gunzip.ts'])
})

/** The first circle of imports that is found among `files`, as the files on it; null if there is none. */
function circleOf(files: readonly string[], imports: (file: string) => string[]): string[] | null {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): string[] | null => {
    const at = path.indexOf(file)
    if (at >= 0) return [...path.slice(at), file]
    if (done.has(file)) return null
    path.push(file)
    for (const next of imports(file)) {
      const circle = visit(next)
      if (circle !== null) return circle
    }
    path.pop()
    done.add(file)
    return null
  }
  for (const file of files) {
    const circle = visit(file)
    if (circle !== null) return circle
  }
  return null
}

test('no file imports itself in a circle, by types either', () => {
  const known = new Set(files)
  assert.equal(
    circleOf(files, (file) => importsOf(file).filter((path) => known.has(path))),
    null,
  )
})

test('no file of the core imports itself in a circle', () => {
  const core = globSync('**/*.ts', { cwd: 'core-as' })
  const imports = (file: string): string[] =>
    [
      ...readFileSync(join('core-as', file), 'utf8').matchAll(
        /^(?:import|export)\s[^'"]*?from '(\.[^']+)'/gm,
      ),
    ]
      .map((match) => `${normalize(join(dirname(file), match[1] as string))}.ts`)
      .filter((path) => core.includes(path))
  assert.equal(circleOf(core, imports), null)
  assert.ok(imports('index.ts').length > 0)
})

/** What a room holds side by side before it is hard to see what it is about. */
const MOST_FILES = 25

test('no room has more than 25 files side by side', () => {
  const rooms = new Map<string, number>()
  for (const file of [
    ...files.map((file) => join('worker', file)),
    ...globSync('core-as/**/*.ts'),
  ]) {
    rooms.set(dirname(file), (rooms.get(dirname(file)) ?? 0) + 1)
  }
  assert.deepEqual(
    [...rooms].filter(([, inside]) => inside > MOST_FILES),
    [],
  )
})

test('each file on the way of an upload (worker/README.md) is there', () => {
  const known = [
    ...files.map((file) => `/${file}`),
    ...globSync('core-as/**/*.ts').map((file) => `/${file}`),
  ]
  const named = readFileSync('worker/README.md', 'utf8').match(/[a-z/-]+\.ts\b/g) ?? []
  assert.ok(named.length > 40)
  assert.deepEqual(
    named.filter((name) => !known.some((file) => file.endsWith(`/${name}`))),
    [],
  )
})

test('a circle is found where there is one', () => {
  const imports: Record<string, string[]> = { a: ['b'], b: ['c'], c: ['b'] }
  assert.deepEqual(
    circleOf(['a', 'b', 'c'], (file) => imports[file] ?? []),
    ['b', 'c', 'b'],
  )
})
