import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { COMMAND_NAMES, COMMANDS, PROGRAM, type Command, type CommandName } from './commands.ts'
import { HELP, VERSION, type CommandOption } from './options.ts'

/** A command line, taken apart; a sentence for people where it is wrong. */
export type Arguments =
  | { ok: true; asked: 'run'; command: Command; operands: string[]; options: StatedOptions }
  | { ok: true; asked: 'help'; command: Command | null }
  | { ok: true; asked: 'version' }
  | { ok: false; why: string }

/** What was stated, by the option's name. */
export type StatedOptions = Readonly<Record<string, string | boolean>>

/** Takes the words behind the program's name apart. Without the name of a subcommand it is `inspect`. */
export function readArguments(words: readonly string[]): Arguments {
  const [first = '', ...others] = words
  const named = COMMAND_NAMES.find((name) => name === first)
  const command = commandOf(named ?? 'inspect')
  const rest = named === undefined ? [...words] : others
  if (first === 'help') return helpOn(others[0])
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: parserOptions(command.options),
      allowPositionals: true,
      allowNegative: true,
    })
    const stated = values as Record<string, string | boolean>
    if (stated['help'] === true)
      return { ok: true, asked: 'help', command: named === undefined ? null : command }
    if (stated['version'] === true) return { ok: true, asked: 'version' }
    return checked(command, positionals, stated)
  } catch (error) {
    return wrong(command, unknownOption(command, rest) ?? plainly((error as Error).message))
  }
}

export function commandOf(name: CommandName): Command {
  return COMMANDS.find((command) => command.name === name) as Command
}

function helpOn(name: string | undefined): Arguments {
  const command = COMMANDS.find((command) => command.name === name) ?? null
  if (name !== undefined && command === null)
    return { ok: false, why: `There is no command "${name}". ${listed()}` }
  return { ok: true, asked: 'help', command }
}

function parserOptions(options: readonly CommandOption[]): ParseArgsOptionsConfig {
  return Object.fromEntries(
    [...options, HELP, VERSION].map(({ name, short, value }) => [
      name,
      { type: value === null ? 'boolean' : 'string', ...(short !== undefined && { short }) },
    ]),
  )
}

function checked(
  command: Command,
  operands: string[],
  options: Record<string, string | boolean>,
): Arguments {
  for (const { name, choices, denied, value } of command.options) {
    const stated = options[name]
    if (stated === undefined) continue
    if (value === null && stated === false && !denied)
      return wrong(command, `--no-${name} is no option.`)
    if (choices !== null && !choices.includes(String(stated)))
      return wrong(command, `--${name} takes ${choices.join(', ')}, not "${String(stated)}".`)
  }
  const [least, most] = command.count
  if (operands.length < least || operands.length > most)
    return wrong(command, `${command.name} takes ${command.operands || 'no operand'}.`)
  return { ok: true, asked: 'run', command, operands, options }
}

function wrong(command: Command, why: string): Arguments {
  return { ok: false, why: `${why}\nSee ${PROGRAM} ${command.name} --help.` }
}

/** An option nobody knows, named, with the nearest one. */
function unknownOption(command: Command, words: readonly string[]): string | null {
  const names = [...command.options, HELP, VERSION].flatMap(({ name, denied }) =>
    denied ? [name, `no-${name}`] : [name],
  )
  for (const word of words) {
    if (word === '--') return null
    const name = /^--([^=]+)/.exec(word)?.[1]
    if (name === undefined || names.includes(name)) continue
    const near = nearest(name, names)
    return `There is no option --${name}${near === null ? '.' : `; did you mean --${near}?`}`
  }
  return null
}

/** The name of `names` that `word` is a slip of, or null. */
export function nearest(word: string, names: readonly string[]): string | null {
  const plain = word.toLowerCase().replaceAll('-', '')
  const ranked = names
    .map((name) => ({ name, slips: distance(plain, name.replaceAll('-', '')) }))
    .sort((a, b) => a.slips - b.slips)
  const [best] = ranked
  return best !== undefined && best.slips <= Math.max(1, Math.floor(word.length / 4))
    ? best.name
    : null
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same))
    }
    row = next
  }
  return row[b.length] as number
}

/** What parseArgs says, its first sentence. */
function plainly(message: string): string {
  return message.split(/\. (?:To|Did)/, 1)[0]!.replace(/\.?$/, '.')
}

function listed(): string {
  return `The commands are ${COMMAND_NAMES.join(', ')}.`
}
