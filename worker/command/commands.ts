import {
  COMPARE_OPTIONS,
  INSPECT_OPTIONS,
  MASK_OPTIONS,
  POLICY_OPTIONS,
  PROBE_OPTIONS,
  PROPOSE_OPTIONS,
  SERVE_OPTIONS,
  type CommandOption,
} from './options.ts'

/** The name people type. */
export const PROGRAM = 'inspect-esmtp'

export const COMMAND_NAMES = [
  'inspect',
  'mask',
  'compare',
  'policy',
  'propose',
  'probe',
  'serve',
  'completion',
  'manual',
] as const
export type CommandName = (typeof COMMAND_NAMES)[number]

/** A subcommand: the one table that parsing, help, manual page and completion are made from. */
export interface Command {
  name: CommandName
  /** one line, without its full stop */
  summary: string
  /** what follows the options, as help texts name it */
  operands: string
  /** the fewest and the most operands it takes */
  count: readonly [least: number, most: number]
  /** completed as names of files, or as one of these */
  completes: 'files' | readonly string[]
  options: readonly CommandOption[]
  /** a command line each, run by a test; `recording.log` and its like are files of the test */
  examples: readonly { what: string; line: string }[]
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const

export const COMMANDS: readonly Command[] = [
  {
    name: 'inspect',
    summary: 'Say what happened to a session, or what a firewall would do to it',
    operands: '[FILE…]',
    count: [0, Infinity],
    completes: 'files',
    options: INSPECT_OPTIONS,
    examples: [
      { what: 'What happened here?', line: 'inspect-esmtp recording.log' },
      { what: 'The same, of what a program prints', line: 'cat recording.log | inspect-esmtp' },
      {
        what: 'What would an ASA before 9.4 do to it?',
        line: 'inspect-esmtp --profile asa-7.2 recording.log',
      },
      {
        what: 'And this running-config?',
        line: 'inspect-esmtp --policy running-config.txt recording.log',
      },
      {
        what: 'For a pipeline of code checks',
        line: 'inspect-esmtp --format sarif recording.log > esmtp.sarif',
      },
    ],
  },
  {
    name: 'mask',
    summary: 'Pass the octets of one side through the inspection',
    operands: '[FILE]',
    count: [0, 1],
    completes: 'files',
    options: MASK_OPTIONS,
    examples: [
      {
        what: 'What the server would be sent',
        line: 'inspect-esmtp mask --direction client --profile pix-7 client.raw',
      },
    ],
  },
  {
    name: 'compare',
    summary: 'Compare two recordings of one session, outside and inside of the firewall',
    operands: 'OUTSIDE INSIDE',
    count: [2, 2],
    completes: 'files',
    options: COMPARE_OPTIONS,
    examples: [
      {
        what: 'What changed on the way, and by which policy',
        line: 'inspect-esmtp compare outside.log inside.log',
      },
    ],
  },
  {
    name: 'policy',
    summary: 'Say what a running-config puts in force, or every fault of it',
    operands: '[CONFIG]',
    count: [0, 1],
    completes: 'files',
    options: POLICY_OPTIONS,
    examples: [{ what: 'The map in force', line: 'inspect-esmtp policy running-config.txt' }],
  },
  {
    name: 'propose',
    summary: 'Propose the smallest changes that let a session through',
    operands: 'FILE [CONFIG]',
    count: [1, 2],
    completes: 'files',
    options: PROPOSE_OPTIONS,
    examples: [
      {
        what: 'What to change in this running-config',
        line: 'inspect-esmtp propose recording.log running-config.txt',
      },
    ],
  },
  {
    name: 'probe',
    summary: 'Ask a mail server harmless questions and say what the answers show',
    operands: 'HOST',
    count: [1, 1],
    completes: [],
    options: PROBE_OPTIONS,
    examples: [
      {
        what: 'Port 25, and 587 and 465, which an inspection leaves alone',
        line: 'inspect-esmtp probe mail.example.com',
      },
    ],
  },
  {
    name: 'serve',
    summary: 'Answer the HTTP API on this machine, nothing kept',
    operands: '',
    count: [0, 0],
    completes: [],
    options: SERVE_OPTIONS,
    examples: [],
  },
  {
    name: 'completion',
    summary: 'Print the completion script of a shell',
    operands: 'bash|zsh|fish',
    count: [1, 1],
    completes: SHELLS,
    options: [],
    examples: [
      { what: 'For this bash, until it ends', line: 'eval "$(inspect-esmtp completion bash)"' },
    ],
  },
  {
    name: 'manual',
    summary: 'Print the manual page, as man(1) reads it',
    operands: '',
    count: [0, 0],
    completes: [],
    options: [],
    examples: [{ what: 'Install it', line: 'inspect-esmtp manual > inspect-esmtp.1' }],
  },
]

/** The exit statuses, as help and manual tell them. */
export const EXIT_STATUSES: readonly (readonly [number, string])[] = [
  [0, 'nothing stands in the way: no finding as severe as --fail-on says'],
  [1, 'something does'],
  [2, 'not readable, not reached, or wrong usage'],
]
