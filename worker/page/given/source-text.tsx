import { useEffect, useRef, useState } from 'hono/jsx/dom'
import type { InputFault } from '../../report/inspection.ts'
import type { Light } from '../light.ts'

/** Text of many lines in a box: a line can be lit, and a fault stands at its line. */
export function SourceText({
  id,
  label,
  rows,
  text,
  placeholder,
  disabled = false,
  faults = [],
  light,
  type,
  paste,
  enter,
}: {
  id: string
  label: string
  rows: number
  text: string
  placeholder: string
  disabled?: boolean
  faults?: readonly InputFault[]
  light: Light | null
  /** somebody types */
  type(text: string): void
  /** a text has come in one piece */
  paste(text: string): void
  /** Ctrl+Enter, ⌘+Enter */
  enter(): void
}) {
  const area = useRef<HTMLTextAreaElement>(null)
  const marks = useRef<HTMLDivElement>(null)
  const [lit, setLit] = useState<number | null>(null)
  const wasPasted = useRef(false)

  useEffect(() => {
    if (area.current && area.current.value !== text) area.current.value = text
  }, [text])
  useEffect(() => {
    if (light === null) return
    light.source = (line) => {
      setLit(line)
      if (line !== null && area.current) intoView(area.current, line)
    }
    return () => void (light.source = () => undefined)
  }, [light])

  const scrolled = (): void => {
    if (marks.current && area.current)
      marks.current.style.transform = `translateY(${-area.current.scrollTop}px)`
  }
  const pointed = (): void => {
    if (area.current && light) light.atSource(lineOf(area.current))
  }
  return (
    <div class="source">
      <label for={id}>{label}</label>
      <div class="box">
        <div class="marks" ref={marks} aria-hidden="true">
          {lit === null ? '' : <div class="lit" style={{ top: topOf(lit) }} />}
          {faults.map(({ line, message }) =>
            line === undefined ? (
              ''
            ) : (
              <div class="fault" style={{ top: topOf(line) }}>
                <span>✖ {message}</span>
              </div>
            ),
          )}
        </div>
        <textarea
          id={id}
          ref={area}
          rows={rows}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          wrap="off"
          disabled={disabled}
          placeholder={placeholder}
          aria-invalid={faults.length > 0 ? 'true' : 'false'}
          onScroll={scrolled}
          onPaste={() => (wasPasted.current = true)}
          onInput={(event: Event) => {
            const { value } = event.target as HTMLTextAreaElement
            const all = wasPasted.current
            wasPasted.current = false
            if (all) paste(value)
            else type(value)
          }}
          onClick={pointed}
          onKeyUp={pointed}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
            event.preventDefault()
            enter()
          }}
        />
      </div>
      {faults.length === 0 ? (
        ''
      ) : (
        <ul class="faults">
          {faults.map(({ line, column, parameter, message }) => (
            <li>
              {line === undefined ? (
                (parameter ?? '')
              ) : (
                <button
                  type="button"
                  class="link"
                  onClick={() => area.current && showFault(area.current, line, column ?? 1)}
                >
                  line {line}, column {column ?? 1}
                </button>
              )}{' '}
              {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Where a line stands in the box: its padding and rows are named in the style. */
function topOf(line: number): string {
  return `calc(var(--box-padding) + ${line - 1} * var(--box-row))`
}

/** The line the cursor is on, from 1. */
function lineOf({ value, selectionStart }: HTMLTextAreaElement): number {
  return value.slice(0, selectionStart).split('\n').length
}

function rowPixels(area: HTMLTextAreaElement): number {
  return parseFloat(getComputedStyle(area).lineHeight) || 20
}

function intoView(area: HTMLTextAreaElement, line: number): void {
  const row = rowPixels(area)
  const top = (line - 1) * row
  if (top < area.scrollTop || top > area.scrollTop + area.clientHeight - 2 * row)
    area.scrollTop = top - area.clientHeight / 2
}

/** Puts the cursor where the fault stands. */
function showFault(area: HTMLTextAreaElement, line: number, column: number): void {
  const lines = area.value.split('\n')
  const from = lines.slice(0, line - 1).reduce((at, before) => at + before.length + 1, 0)
  area.focus()
  area.setSelectionRange(from + column - 1, from + (lines[line - 1]?.length ?? 0))
  intoView(area, line)
}
