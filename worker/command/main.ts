import core from '../../build/core.wasm'
import { Engine } from '../engine/engine.ts'
import { nagiosUnknown, NAGIOS_UNKNOWN } from '../report/nagios.ts'
import { painter } from '../report/text/paint.ts'
import { VERSION } from '../version.ts'
import { readArguments, type Arguments } from './arguments.ts'
import type { CommandRun } from './command-run.ts'
import { compareCommand } from './compare-command.ts'
import { completionScript } from './completion.ts'
import { SHELLS } from './commands.ts'
import { helpText } from './help.ts'
import { inspectCommand } from './inspect-command.ts'
import { manualPage } from './manual.ts'
import { maskCommand } from './mask-command.ts'
import { CLEAR, unusable, UNUSABLE, type Outcome } from './outcome.ts'
import { policyCommand, proposeCommand } from './policies.ts'
import { probeCommand } from './probe-command.ts'
import { progressOn } from './progress.ts'
import { Unreadable } from './recording.ts'
import { serveCommand } from './serve.ts'

type Run = Extract<Arguments, { asked: 'run' }>

/** The program: words of a command line in, an exit status out. */
async function main(words: readonly string[]): Promise<number> {
  const asked = readArguments(words)
  if (!asked.ok) return asPlugin(words) ? pluginUnknown(asked.why) : failed(asked.why)
  if (asked.asked === 'help') return shown(helpText(asked.command))
  if (asked.asked === 'version') return shown(`${VERSION}\n`)
  // a person who typed the name alone waits for help, not for the end of a file
  if (words.length === 0 && process.stdin.isTTY) return failed(helpText(null).trimEnd())
  const answer = await answered(asked)
  if (typeof answer === 'number') return answer
  const status =
    asked.options['format'] === 'nagios' ? await pluginUnknown(answer.why) : failed(answer.why)
  if (answer.abandoned) process.exit(status)
  return status
}

/** Whether wrong words were meant for a plugin: its 2 is CRITICAL, which a typing error is not. */
function asPlugin(words: readonly string[]): boolean {
  return /(?:^| )(?:-f ?|--format[ =])nagios(?: |$)/.test(words.join(' '))
}

async function pluginUnknown(why: string): Promise<number> {
  await print(nagiosUnknown(why))
  return NAGIOS_UNKNOWN
}

async function answered({ command, operands, options }: Run): Promise<number | Outcome> {
  const color = wantsColor(String(options['color'] ?? 'auto'))
  const run: CommandRun = {
    engine: new Engine(new WebAssembly.Module(core as unknown as Uint8Array<ArrayBuffer>)),
    operands,
    options,
    color,
    paint: painter(color),
    progress: progressOn(process.stderr),
    print,
    complain: (why) => void process.stderr.write(`${why}\n`),
  }
  try {
    switch (command.name) {
      case 'inspect':
        return await inspectCommand(run)
      case 'mask':
        return await maskCommand(run)
      case 'compare':
        return await compareCommand(run)
      case 'policy':
        return await policyCommand(run)
      case 'propose':
        return await proposeCommand(run)
      case 'probe':
        return await probeCommand(run)
      case 'serve':
        return await serveCommand(run, VERSION)
      case 'completion':
        return await completion(operands[0] ?? '')
      case 'manual':
        return await shown(manualPage(VERSION))
    }
  } catch (error) {
    if (error instanceof Unreadable) return unusable(error.message)
    throw error
  }
}

async function completion(name: string): Promise<number | Outcome> {
  const shell = SHELLS.find((shell) => shell === name)
  if (shell === undefined) return unusable(`completion takes ${SHELLS.join(', ')}, not "${name}".`)
  return shown(completionScript(shell))
}

/** https://no-color.org: any value but the empty one. */
function wantsColor(when: string): boolean {
  if (when !== 'auto') return when === 'always'
  return process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}

async function shown(text: string): Promise<number> {
  await print(text)
  return CLEAR
}

function failed(why: string): number {
  process.stderr.write(`${why}\n`)
  return UNUSABLE
}

function print(text: string | Uint8Array): Promise<void> {
  return new Promise((written) => process.stdout.write(text, () => written()))
}

// `inspect-esmtp … | head`: whoever read has seen enough
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(CLEAR)
  throw error
})

process.exitCode = await main(process.argv.slice(2))
