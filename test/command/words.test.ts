import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { nearest, readArguments } from '../../worker/command/arguments.ts'
import { COMMANDS } from '../../worker/command/commands.ts'
import { completionScript } from '../../worker/command/completion.ts'
import { helpText } from '../../worker/command/help.ts'
import { manualPage } from '../../worker/command/manual.ts'
import { progressLine } from '../../worker/command/progress.ts'
import { VERSION } from '../../worker/version.ts'

test('the version is that of package.json', () => {
  assert.equal(VERSION, JSON.parse(readFileSync('package.json', 'utf8')).version)
})

test('no help text is wider than 80 columns, and each names every option', () => {
  for (const command of [null, ...COMMANDS]) {
    const text = helpText(command)
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
    for (const { name } of command?.options ?? []) assert.ok(text.includes(name), name)
  }
})

test('words without a command are those of inspect', () => {
  const asked = readArguments(['--no-allow-tls', '-f', 'json', 'a.log', 'b.log'])
  assert.ok(asked.ok && asked.asked === 'run')
  assert.equal(asked.command.name, 'inspect')
  assert.deepEqual(asked.operands, ['a.log', 'b.log'])
  assert.deepEqual({ ...asked.options }, { 'allow-tls': false, format: 'json' })
})

test('help is shown for a command, before it and behind it', () => {
  for (const words of [
    ['help', 'mask'],
    ['mask', '--help'],
    ['mask', '-h'],
  ]) {
    const asked = readArguments(words)
    assert.ok(asked.ok && asked.asked === 'help')
    assert.equal(asked.command?.name, 'mask')
  }
  const unknown = readArguments(['help', 'msak'])
  assert.ok(!unknown.ok)
  assert.match(unknown.why, /There is no command "msak"\. The commands are inspect, mask/)
})

test('a slip of one letter is understood, another word is not', () => {
  assert.equal(nearest('profil', ['profile', 'policy']), 'profile')
  assert.equal(nearest('maskScope', ['mask-scope', 'lines']), 'mask-scope')
  assert.equal(nearest('colour', ['color']), 'color')
  assert.equal(nearest('verbose', ['color', 'lines']), null)
})

test('progress says how far, how fast and how long', () => {
  assert.equal(progressLine(100e6, 263e6, 2000), '100 of 263 MB, 50 MB/s, 4 s left')
  assert.equal(progressLine(100e6, null, 2000), '100 MB, 50 MB/s')
})

test('bash completes commands, options and their values', () => {
  const complete = (...words: string[]): string[] =>
    execFileSync(
      'bash',
      [
        '-c',
        `${completionScript('bash')}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _inspect_esmtp; printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        'inspect-esmtp',
        ...words,
      ],
      { encoding: 'utf8' },
    )
      .trim()
      .split('\n')
  assert.deepEqual(complete('prop'), ['propose'])
  assert.deepEqual(complete('--mask-s'), ['--mask-scope'])
  assert.deepEqual(complete('--profile', 'asa'), ['asa-7.2', 'asa-9.4'])
  assert.deepEqual(complete('mask', '--direction', 'c'), ['client'])
  assert.deepEqual(complete('completion', 'f'), ['fish'])
})

test('the manual page escapes what roff would take for its own', () => {
  const page = manualPage(VERSION)
  for (const { name } of COMMANDS) assert.ok(page.includes(`.SH ${name.toUpperCase()}`))
  const known = /^\.(?:TH|SH|TP|B|br|PP|nf|fi)\b/
  for (const line of page.split('\n')) assert.ok(!line.startsWith('.') || known.test(line), line)
})
