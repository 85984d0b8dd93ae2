import { useId } from 'hono/jsx/dom'
import type { Choices } from './choices.ts'
import type { KnownFormat } from './messages.ts'

/** Value and words of each option of a choice. */
type Options = readonly (readonly [string, string])[]

const PROFILES: Options = [
  ['', 'none: what happened? With a running-config: as it says'],
  ['pix-6', 'PIX 6.x, fixup protocol smtp'],
  ['pix-7', 'PIX 7.x, inspect esmtp (case K68595168)'],
  ['asa-7.2', 'ASA 7.2 to 9.3, inspect esmtp'],
  ['asa-9.4', 'ASA 9.4 and later, inspect esmtp'],
  ['off', 'no inspection'],
]
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
  ['', 'as the profile has it'],
  ['true', 'yes'],
  ['false', 'no'],
]
const SCOPES: Options = [
  ['', 'as the profile has it'],
  ['line', 'the whole line'],
  ['verb', 'the verb alone'],
]
const SPECIAL: Options = [
  ['', 'as the profile has it'],
  ['off', 'nothing'],
  ['log', 'a log message'],
  ['drop-connection', 'the end of the connection'],
]

/** The device and its configuration, and what is seldom needed. */
export function ChoiceForm({
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
    <div class="choices">
      {one('Firewall', 'profile', PROFILES)}
      <details open={choices.policy !== ''}>
        <summary>Its running-config{choices.policy === '' ? '' : ' (given)'}</summary>
        <label class="wide">
          <span>
            The whole, or the esmtp map and what binds it. All else is passed over; nothing of it
            leaves this page.
          </span>
          <textarea
            id="policy"
            rows={10}
            spellcheck={false}
            disabled={off}
            value={choices.policy}
            placeholder={'policy-map type inspect esmtp mail\n parameters\n  allow-tls'}
            onChange={(event: Event) => change({ policy: valueOf(event) })}
          />
        </label>
        <label>
          <span>Map, if there are several</span>
          <input
            value={choices.mapName}
            disabled={off}
            onChange={(event: Event) => change({ mapName: valueOf(event) })}
          />
        </label>
      </details>
      <details>
        <summary>More</summary>
        {one('Read as', 'format', readAs)}
        {one('Lines shown', 'lines', LINES)}
        {one('Lines end with', 'eol', EOL)}
        {one('STARTTLS passes', 'allowTls', YES_NO, off)}
        {one('Greeting is masked', 'maskBanner', YES_NO, off)}
        {one('Masked of a command', 'maskScope', SCOPES, off)}
        {one('| < > in an address lead to', 'specialCharacter', SPECIAL, off)}
      </details>
    </div>
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
    <label for={id}>
      <span>{label}</span>
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
