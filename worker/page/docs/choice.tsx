export interface ChoiceProps {
  id: string
  name: string
  required: boolean
  description: string
  /** null: any text */
  choices: readonly string[] | null
  onChange(value: string): void
}

/** A labelled field of one value; what is not needed may be left out. */
export function Choice({ id, name, required, description, choices, onChange }: ChoiceProps) {
  const changed = (event: Event): void =>
    onChange((event.currentTarget as HTMLInputElement | HTMLSelectElement).value)
  return (
    <p class="field">
      <label for={id}>
        <code>{name}</code>
        {required ? ' (needed)' : ''}
      </label>
      {choices === null ? (
        <input
          id={id}
          required={required}
          autocomplete="off"
          spellcheck={false}
          aria-describedby={`${id}-about`}
          onInput={changed}
        />
      ) : (
        <select id={id} aria-describedby={`${id}-about`} onChange={changed}>
          {!required && <option value="">(left out)</option>}
          {choices.map((choice) => (
            <option value={choice}>{choice}</option>
          ))}
        </select>
      )}
      <span class="quiet" id={`${id}-about`}>
        {description}
      </span>
    </p>
  )
}
