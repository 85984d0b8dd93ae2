import { z } from 'zod'
import {
  checkShape,
  compareShape,
  inspectShape,
  maskShape,
  proposeShape,
  type Shape,
} from '../http/inspection/options.ts'

/** An option of the command line. */
export interface CommandOption {
  /** without its dashes: `mask-scope` */
  name: string
  short?: string
  /** what stands for its value in help texts; null: a flag, which `--no-NAME` denies where `denied` */
  value: string | null
  denied: boolean
  /** the only values it takes */
  choices: readonly string[] | null
  /** one sentence without its full stop */
  summary: string
  /** the option of the API it stands for; null: the command line's own */
  api: string | null
}

/** Options of the API that the command line words in its own way. */
const WORDED_HERE = new Set(['color', 'policy', 'direction'])

/** `maskScope` as the command line spells it: `mask-scope`. */
export function spelled(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The options of one of the API's shapes, so that what the service takes the command takes. */
export function apiOptions(shape: Shape): CommandOption[] {
  return Object.entries(shape)
    .filter(([name]) => !WORDED_HERE.has(name))
    .map(([name, schema]) =>
      ofSchema(name === 'format' ? 'input-format' : spelled(name), name, schema),
    )
}

function ofSchema(name: string, api: string, schema: z.ZodType): CommandOption {
  const summary = schema.meta()?.description ?? ''
  const option = { name, denied: false, choices: null, summary, api }
  if (schema instanceof z.ZodBoolean) return { ...option, value: null, denied: true }
  if (schema instanceof z.ZodEnum)
    return { ...option, value: 'NAME', choices: schema.options.map(String) }
  return { ...option, value: schema instanceof z.ZodArray ? 'JSON' : 'NAME' }
}

const own = (option: Omit<CommandOption, 'api' | 'denied'>): CommandOption => ({
  ...option,
  denied: false,
  api: null,
})

export const HELP = own({
  name: 'help',
  short: 'h',
  value: null,
  choices: null,
  summary: 'show this help',
})

export const VERSION = own({
  name: 'version',
  value: null,
  choices: null,
  summary: 'show the version',
})

const COLOR = own({
  name: 'color',
  value: 'WHEN',
  choices: ['auto', 'always', 'never'],
  summary: 'colours in text; auto: on a terminal, unless NO_COLOR is set',
})

const POLICY = own({
  name: 'policy',
  value: 'FILE',
  choices: null,
  summary: "the firewall's running-config: asks what it would do",
})

/** What a report can be written as. */
export const REPORT_FORMATS = [
  'text',
  'json',
  'ndjson',
  'sarif',
  'html',
  'markdown',
  'nagios',
] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** Where the exit status begins to be 1. */
export const THRESHOLDS = ['error', 'warning', 'note', 'never'] as const
export type Threshold = (typeof THRESHOLDS)[number]

const asked = (formats: readonly string[]): CommandOption =>
  own({
    name: 'format',
    short: 'f',
    value: 'NAME',
    choices: formats,
    summary: `how the answer is written; ${formats[0]} unless given`,
  })

const FAIL_ON = own({
  name: 'fail-on',
  value: 'LEVEL',
  choices: THRESHOLDS,
  summary: 'the least severity of a finding that makes the exit status 1; error unless given',
})

export const INSPECT_OPTIONS: readonly CommandOption[] = [
  asked(REPORT_FORMATS),
  POLICY,
  ...apiOptions(inspectShape),
  FAIL_ON,
  COLOR,
]

export const MASK_OPTIONS: readonly CommandOption[] = [
  own({
    name: 'direction',
    value: 'SIDE',
    choices: ['client', 'server'],
    summary: 'whose octets they are',
  }),
  POLICY,
  ...apiOptions(maskShape),
]

export const COMPARE_OPTIONS: readonly CommandOption[] = [
  asked(['text', 'json']),
  ...apiOptions(compareShape),
  FAIL_ON,
  COLOR,
]

export const POLICY_OPTIONS: readonly CommandOption[] = [
  asked(['text', 'json']),
  ...apiOptions(checkShape),
]

export const PROPOSE_OPTIONS: readonly CommandOption[] = [
  asked(['text', 'json']),
  ...apiOptions(proposeShape),
]

export const SERVE_OPTIONS: readonly CommandOption[] = [
  own({
    name: 'port',
    value: 'N',
    choices: null,
    summary: 'TCP port on 127.0.0.1; 8787 unless given',
  }),
]

export const PROBE_OPTIONS: readonly CommandOption[] = [
  asked(['text', 'json', 'nagios', 'prometheus']),
  own({
    name: 'ports',
    value: 'N,…',
    choices: null,
    summary: 'the ports, in turn; the first is the one that is judged; 25,587,465 unless given',
  }),
  own({
    name: 'ehlo',
    value: 'NAME',
    choices: null,
    summary: "the name in EHLO; this machine's unless given",
  }),
  own({
    name: 'limits',
    value: null,
    choices: null,
    summary: 'also send a command of 513 octets, which the built-in map cuts',
  }),
  own({
    name: 'timeout',
    short: 't',
    value: 'SECONDS',
    choices: null,
    summary: 'give up after so long in all; with --format nagios the status is then UNKNOWN',
  }),
  own({
    name: 'transcript',
    value: 'FILE',
    choices: null,
    summary: 'keep what was said, as a transcript every command here reads',
  }),
  COLOR,
]
