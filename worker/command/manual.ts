import { COMMANDS, EXIT_STATUSES, PROGRAM, type Command } from './commands.ts'
import { describe, written } from './help.ts'
import type { CommandOption } from './options.ts'

/** The manual page, section 1, in the man(7) macros. */
export function manualPage(version: string): string {
  return [
    `.TH ${PROGRAM.toUpperCase()} 1 "" "${PROGRAM} ${version}" "User Commands"`,
    '.SH NAME',
    `${PROGRAM} \\- what a Cisco PIX/ASA firewall does to an SMTP session`,
    '.SH SYNOPSIS',
    ...COMMANDS.flatMap(synopsis),
    '.SH DESCRIPTION',
    escaped(
      'Says what a Cisco PIX/ASA firewall with ESMTP inspection did to an SMTP session, or would do to it, how sure that is, and which configuration cures it. A FILE is a transcript of any mail program, a packet capture, a bounce or a log; without one, standard input is read. Nothing leaves the machine.',
    ),
    ...COMMANDS.flatMap(section),
    '.SH EXIT STATUS',
    ...EXIT_STATUSES.flatMap(([status, when]) => ['.TP', `.B ${status}`, escaped(`${when}.`)]),
    '.SH ENVIRONMENT',
    '.TP',
    '.B NO_COLOR',
    'Set to anything: no colours unless \\-\\-color=always.',
    '',
  ].join('\n')
}

function synopsis({ name, operands }: Command): string[] {
  return [
    '.br',
    `.B ${PROGRAM}`,
    escaped(name === 'inspect' ? '[inspect]' : name),
    '[OPTIONS]',
    escaped(operands),
  ].filter((line) => line !== '')
}

function section({ name, summary, options, examples }: Command): string[] {
  return [
    `.SH ${name.toUpperCase()}`,
    escaped(`${summary}.`),
    ...options.flatMap(optionEntry),
    ...examples.flatMap(({ what, line }) => [
      '.PP',
      escaped(what),
      '.PP',
      '.nf',
      escaped(line),
      '.fi',
    ]),
  ]
}

function optionEntry(option: CommandOption): string[] {
  return ['.TP', `.B ${escaped(written(option))}`, escaped(`${describe(option)}.`)]
}

/** Text that roff prints as it is. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1')
    .replaceAll('…', '...')
}
