import { COLUMNS, wrapped } from '../report/layout.ts'
import { COMMANDS, EXIT_STATUSES, PROGRAM, type Command } from './commands.ts'
import { HELP, VERSION, type CommandOption } from './options.ts'

/** Columns before an option's description. */
const MARGIN = 28

/** The help of a command; null: of the program. For a terminal of 80 columns. */
export function helpText(command: Command | null): string {
  return command === null ? programHelp() : commandHelp(command)
}

function programHelp(): string {
  const inspect = COMMANDS[0] as Command
  return [
    `Usage: ${PROGRAM} [OPTIONS] [FILE…]`,
    `       ${PROGRAM} COMMAND [OPTIONS] …`,
    '',
    ...wrapped(
      'Says what a Cisco PIX/ASA firewall with ESMTP inspection did to an SMTP session, or would do to it, how sure that is, and which configuration cures it. FILE is a transcript of any mail program, a packet capture, a bounce or a log; without one, standard input is read. Nothing leaves this machine.',
      COLUMNS,
    ),
    '',
    'Commands:',
    ...COMMANDS.flatMap(({ name, summary }) => entry(`  ${name}`, summary)),
    '',
    ...examples(inspect),
    ...statuses(),
    ...wrapped(`${PROGRAM} COMMAND --help shows the options of a command.`, COLUMNS),
    '',
  ].join('\n')
}

function commandHelp(command: Command): string {
  const { name, summary, operands, options } = command
  return [
    `Usage: ${PROGRAM} ${[name, '[OPTIONS]', operands].filter((word) => word).join(' ')}`,
    '',
    ...wrapped(`${summary}.`, COLUMNS),
    '',
    'Options:',
    ...[...options, HELP, VERSION].flatMap((option) =>
      entry(`  ${written(option)}`, describe(option)),
    ),
    '',
    ...examples(command),
    ...statuses(),
  ].join('\n')
}

/** An option as it is typed: `-f, --format NAME`. */
export function written({ name, short, value, denied }: CommandOption): string {
  const long = `--${denied ? '[no-]' : ''}${name}${value === null ? '' : ` ${value}`}`
  return short === undefined ? long : `-${short}, ${long}`
}

/** What an option does and takes, as one sentence without its full stop. */
export function describe({ summary, choices }: CommandOption): string {
  return choices === null ? summary : `${summary} (${choices.join(', ')})`
}

function entry(term: string, description: string): string[] {
  const lines = wrapped(description, COLUMNS - MARGIN)
  const indented = lines.map((line) => ' '.repeat(MARGIN) + line)
  if (term.length > MARGIN - 2) return [term, ...indented]
  return [term.padEnd(MARGIN) + lines[0], ...indented.slice(1)]
}

function examples({ examples }: Command): string[] {
  if (examples.length === 0) return []
  return ['Examples:', ...examples.flatMap(({ what, line }) => [`  # ${what}`, `  ${line}`]), '']
}

function statuses(): string[] {
  return [
    'Exit status:',
    ...EXIT_STATUSES.flatMap(([status, when]) => entry(`  ${status}`, when)),
    '',
  ]
}
