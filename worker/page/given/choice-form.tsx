import { useId } from 'hono/jsx/dom'
import type { InputFault } from '../../report/inspection.ts'
import type { Choices } from '../choices.ts'
import type { KnownFormat } from '../messages.ts'
import type { How } from './recording-box.tsx'
import { SourceText } from './source-text.tsx'

/** Value and words of each option of a choice. */
type Options = readonly (readonly [string, string])[]

const LINES: Options = [
  ['all', 'all, a message in one'],
  ['full', 'all, mail text too (to 256 KiB)'],
  ['changed', 'those that change'],
]
const EOL: Options = [
  ['auto', 'as the first line ends'],
  ['crlf', 'CR LF'],
  ['lf', 'LF'],
]
const YES_NO: Options = [
  ['', 'as the release has it'],
  ['true', 'yes'],
  ['false', 'no'],
]
const SCOPES: Options = [
  ['', 'as the release has it'],
  ['line', 'the whole line'],
  ['verb', 'the verb alone'],
]
const SPECIAL: Options = [
  ['', 'as the release has it'],
  ['off', 'nothing'],
  ['log', 'a log message'],
  ['drop-connection', 'the end of the connection'],
]

/** A running-config to inspect with: a fault stands at its line. */
export function RunningConfig({
  choices,
  faults,
  change,
}: {
  choices: Choices
  faults: readonly InputFault[]
  change(changed: Partial<Choices>, how: How): void
}) {
  const id = useId()
  const { policy, mapName, profile } = choices
  return (
    <section class="panel" aria-label="Running-config">
      <SourceText
        id="policy"
        label="Running-config: all of it, or the esmtp map and what binds it. All else is passed over; nothing of it leaves this page"
        rows={9}
        text={policy}
        placeholder={'policy-map type inspect esmtp mail\n parameters\n  allow-tls'}
        disabled={profile === 'off'}
        faults={faults}
        light={null}
        type={(text) => change({ policy: text }, 'typed')}
        paste={(text) => change({ policy: text }, 'whole')}
        enter={() => change({}, 'whole')}
      />
      <label for={id} class="field">
        Map, if there are several
        <input
          id={id}
          value={mapName}
          onChange={(event: Event) => change({ mapName: valueOf(event) }, 'whole')}
        />
      </label>
    </section>
  )
}

/** What is seldom needed. */
export function MoreChoices({
  choices,
  formats,
  change,
}: {
  choices: Choices
  formats: readonly KnownFormat[]
  change(changed: Partial<Choices>): void
}) {
  const readAs: Options = [
    ['auto', 'found out'],
    ...formats.map(({ id, title }) => [id, title === id ? id : `${id}: ${title}`] as const),
  ]
  const off = choices.profile === 'off'
  const one = (label: string, name: keyof Choices, options: Options, disabled = false) => (
    <Choice
      label={label}
      options={options}
      value={choices[name]}
      disabled={disabled}
      change={(value) => change({ [name]: value })}
    />
  )
  return (
    <section class="panel choices" aria-label="More options">
      {one('Read as', 'format', readAs)}
      {one('Lines shown', 'lines', LINES)}
      {one('Lines end with', 'eol', EOL)}
      {one('STARTTLS passes', 'allowTls', YES_NO, off)}
      {one('Greeting is masked', 'maskBanner', YES_NO, off)}
      {one('Masked of a command', 'maskScope', SCOPES, off)}
      {one('| < > in an address lead to', 'specialCharacter', SPECIAL, off)}
    </section>
  )
}

function Choice({
  label,
  options,
  value,
  disabled,
  change,
}: {
  label: string
  options: Options
  value: string
  disabled: boolean
  change(value: string): void
}) {
  const id = useId()
  return (
    <label for={id} class="field">
      {label}
      <select id={id} disabled={disabled} onChange={(event: Event) => change(valueOf(event))}>
        {options.map(([option, words]) => (
          <option value={option} selected={option === value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value
}
