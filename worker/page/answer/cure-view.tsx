import { useState } from 'hono/jsx/dom'
import { filled, withoutParts } from '../../policy/propose/remade.ts'
import type { CureRecord } from '../../report/cure.ts'
import { counted } from '../../report/layout.ts'
import { cureStretches, isPasted, isTried } from '../../report/view/cure-lines.ts'
import type { Tried } from '../messages.ts'
import { CopyButton } from './copy-button.tsx'

/** What of a cure is left out, and what stands in the place of its place-holders. */
export interface CureChoice {
  leftOut: readonly string[]
  values: ReadonlyMap<string, string>
}

/** A cure as it is chosen: the text to paste, '' where every part is left out. */
export function chosenText(cure: CureRecord, { leftOut, values }: CureChoice): string {
  const config = withoutParts(cure, leftOut)
  if (config === '') return ''
  return filled([config, cure.bind].filter((text) => text !== null).join(''), values)
}

/** The change to paste, its parts to be ticked, what it came to when it was tried, what it gives up. */
export function CureView({
  cure,
  choice,
  tried,
  trying,
  choose,
  tryNow,
}: {
  cure: CureRecord
  choice: CureChoice
  tried: Tried | null
  trying: boolean
  choose(choice: CureChoice): void
  /** null: it is tried at each choice */
  tryNow: (() => void) | null
}) {
  const { parts, fields, minimumVersion, undo, leaves, then } = cure
  const { leftOut, values } = choice
  const text = chosenText(cure, choice)
  const whole = cure.config + (cure.bind ?? '')
  const staying = parts.filter(({ id }) => !leftOut.includes(id))
  const inText = fields.filter(({ placeholder }) => whole.includes(placeholder))
  const inSteps = fields.filter(({ placeholder }) => !whole.includes(placeholder))
  const fill = (placeholder: string, value: string): void => {
    const next = new Map(values)
    if (value === '') next.delete(placeholder)
    else next.set(placeholder, value)
    choose({ leftOut, values: next })
  }
  const givesUp = [...new Set(staying.map((part) => part.givesUp))].filter((words) => words !== '')
  return (
    <section class="cure" id="cure" tabindex={-1} aria-label="The cure">
      <div class="paste">
        <div class="bar">
          <h2>{isPasted(cure) ? 'Paste this' : 'Change this'}</h2>
          <CopyButton text={text} what="the configuration" main />
          {undo === null ? (
            ''
          ) : (
            <CopyButton
              text={filled(undo, values)}
              what="the text that undoes it"
              words="Copy undo"
            />
          )}
        </div>
        {inText.map((field) => (
          <Field field={field} values={values} fill={fill} />
        ))}
        <CureText text={text} cure={cure} />
      </div>
      <div class="parts">
        <h3>{parts.length > 1 ? 'Its parts' : 'What it does'}</h3>
        <p class="quiet">For {cure.device}.</p>
        {parts.map(({ id, title }) =>
          parts.length === 1 ? (
            <p>{title}</p>
          ) : (
            <label class="check">
              <input
                type="checkbox"
                checked={!leftOut.includes(id)}
                onChange={(event: Event) => {
                  const on = (event.target as HTMLInputElement).checked
                  choose({
                    leftOut: on ? leftOut.filter((one) => one !== id) : [...leftOut, id],
                    values,
                  })
                }}
              />
              {title}
            </label>
          ),
        )}
        <p class="outcome" aria-live="off">
          <TriedWords cure={cure} tried={tried} trying={trying} whole={leftOut.length === 0} />{' '}
          {tryNow === null ? (
            ''
          ) : (
            <button type="button" onClick={tryNow}>
              Try it
            </button>
          )}
        </p>
        {givesUp.length === 0 ? (
          ''
        ) : (
          <p>
            <b>Gives up:</b> {givesUp.join(' ')}
          </p>
        )}
        {minimumVersion === null ? (
          ''
        ) : (
          <p>
            <b>Needs:</b> {minimumVersion} or later
          </p>
        )}
        {then.length === 0 ? (
          ''
        ) : (
          <details>
            <summary>
              Then:{' '}
              {then
                .map(({ command }) => command)
                .filter((one) => one !== '')
                .join(' · ')}
            </summary>
            {inSteps.map((field) => (
              <Field field={field} values={values} fill={fill} />
            ))}
            <ol>
              {then.map(({ title, command }) => (
                <li>
                  {title}
                  {command === '' ? (
                    ''
                  ) : (
                    <div class="command">
                      <code>{filled(command, values)}</code>{' '}
                      <CopyButton text={filled(command, values)} what={`the command: ${title}`} />
                    </div>
                  )}
                </li>
              ))}
            </ol>
          </details>
        )}
        {undo === null ? (
          ''
        ) : (
          <details>
            <summary>Undone by</summary>
            <pre tabindex={0}>{filled(undo, values)}</pre>
          </details>
        )}
        {leaves.length === 0 ? (
          ''
        ) : (
          <details>
            <summary>It leaves {counted(leaves.length, 'finding')}</summary>
            {leaves.map(({ id, why }) => (
              <p>
                <code>{id}</code>: {why}
              </p>
            ))}
          </details>
        )}
      </div>
    </section>
  )
}

/** A place-holder of the text, to be filled in. */
function Field({
  field: { name, placeholder },
  values,
  fill,
}: {
  field: CureRecord['fields'][number]
  values: ReadonlyMap<string, string>
  fill(placeholder: string, value: string): void
}) {
  const id = `field-${placeholder}`
  return (
    <label class="field" for={id}>
      Fill in: {name}
      <input
        id={id}
        placeholder={placeholder}
        value={values.get(placeholder) ?? ''}
        onInput={(event: Event) =>
          fill(placeholder, (event.target as HTMLInputElement).value.trim())
        }
      />
    </label>
  )
}

function TriedWords({
  cure,
  tried,
  trying,
  whole,
}: {
  cure: CureRecord
  tried: Tried | null
  trying: boolean
  whole: boolean
}) {
  if (trying) return <>trying it…</>
  if (tried?.refused) return <b class="loss">✖ {tried.refused}</b>
  if (tried?.on) {
    const { before, after, cutBefore, cut, on } = tried
    const better = after < before || (cutBefore !== null && cut === null)
    const where =
      on === 'session' ? 'tried on this session' : 'tried on a reconstruction of this session'
    return (
      <>
        <b class={better ? 'good' : 'loss'}>
          {before === 0 && after === 0 ? '' : `${counted(before, 'line')} changed → ${after}`}
          {cutBefore === null && cut === null
            ? ''
            : ` ${cutBefore === null ? 'not cut' : `cut by ${cutBefore}`} → ${cut === null ? 'runs to its end' : `cut by ${cut}`}`}
        </b>{' '}
        {better ? '✔ ' : ''}
        {where}
      </>
    )
  }
  if (whole && cure.verified)
    return (
      <>✔ tried on {cure.verifiedOn === 'session' ? 'this session' : 'a reconstruction of it'}</>
    )
  return isTried(cure) ? (
    <>not tried: it cannot be run again</>
  ) : (
    <>not tried: what that device does cannot be run here</>
  )
}

/** The text with what is new made plain; lines that restate the built-in map are folded. */
function CureText({ text, cure }: { text: string; cure: CureRecord }) {
  const [unfolded, setUnfolded] = useState(false)
  if (text === '') return <p class="quiet">Every part is left out: nothing to paste.</p>
  return (
    <pre tabindex={0} aria-label="The configuration">
      {cureStretches(text, cure).map(({ restated, lines }) =>
        restated && !unfolded ? (
          <button type="button" class="link fold" onClick={() => setUnfolded(true)}>
            {counted(lines.length, 'line')} {lines[0]?.text.replace(/^ ! |:$/g, '')} ▸
          </button>
        ) : (
          lines.map(({ text: line, isNew }) => (
            <span class={isNew ? 'new' : 'old'}>{line + '\n'}</span>
          ))
        ),
      )}
    </pre>
  )
}
