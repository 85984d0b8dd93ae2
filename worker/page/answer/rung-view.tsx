import type { LadderRow } from '../../report/view/ladder.ts'
import type { End, Rung } from '../../report/view/rung.ts'
import { counted } from '../../report/layout.ts'

/** One row of the ladder; `open`: its detail stands below it. */
export function RungView({
  row,
  place,
  timed,
  open,
  marked,
  toggle,
  point,
}: {
  row: LadderRow
  place: number
  /** the session has times */
  timed: boolean
  open: boolean
  marked: boolean
  toggle(): void
  point(sourceLine: number | null): void
}) {
  const common = {
    role: 'row',
    id: `row-${place}`,
    'aria-rowindex': place + 2,
  }
  const mark = marked ? ' marked' : ''
  if (row.row !== 'line')
    return (
      <div {...common} class={`rung wide ${row.row}${mark}`}>
        <span role="cell" aria-colspan={4}>
          {wide(row)}
        </span>
      </div>
    )
  const changed = row.mark === '✖' ? ' changed' : row.mark === '!' ? ' event' : ' pass'
  return (
    <div
      {...common}
      class={`rung ${row.direction ?? 'untold'}${changed}${row.bar ? ` bar-${row.bar}` : ''}${row.beyond ? ' beyond' : ''}${mark}`}
      onMouseEnter={() => point(row.sourceLine)}
      onClick={(event: MouseEvent) => {
        // a selection is to be copied
        if ((event.target as Element).closest('button') || getSelection()?.toString()) return
        toggle()
      }}
    >
      <span role="cell" class="number">
        <button
          type="button"
          class="opener"
          aria-expanded={open ? 'true' : 'false'}
          aria-label={`Line ${row.line}: ${open ? 'less' : 'more'}`}
          onClick={toggle}
          onFocus={() => point(row.sourceLine)}
        >
          {row.line}
        </button>
        {timed ? <span class="time">{row.after === null ? '' : seconds(row.after)}</span> : ''}
      </span>
      <EndView end={row.client} side="client" quiet={isReceiver(row, 'client')} />
      <span role="cell" class="arrow">
        <span class="unseen">{directionWords(row)}</span>
        <span class="sign">
          {row.mark === '' ? '' : <b aria-hidden="true">{row.mark} </b>}
          {row.sign}
        </span>
      </span>
      <EndView end={row.server} side="server" quiet={isReceiver(row, 'server')} />
    </div>
  )
}

function EndView({ end, side, quiet }: { end: End; side: 'client' | 'server'; quiet: boolean }) {
  return (
    <span role="cell" class={`end ${side} ${end.is}${quiet ? ' same' : ''}`} title={end.text}>
      {end.is === 'guess' ? <span class="unseen">most likely </span> : ''}
      {end.text}
    </span>
  )
}

/** The far end of a line that arrives as it was sent: the same words once more. */
function isReceiver({ direction, mark }: Rung, side: 'client' | 'server'): boolean {
  return mark !== '✖' && direction === (side === 'client' ? 'S' : 'C')
}

function directionWords({ direction, mark }: Rung): string {
  const way =
    direction === null
      ? 'direction not known'
      : direction === 'C'
        ? 'client to server'
        : 'server to client'
  return mark === '' ? `${way}, passes` : `${way}: `
}

function wide(row: Exclude<LadderRow, Rung>) {
  switch (row.row) {
    case 'session':
      return (
        <>
          <b>Session {row.session + 1}</b> {row.ends} <span class="tag">{MODES[row.mode]}</span>{' '}
          <span class="quiet">{row.path}</span>
        </>
      )
    case 'divergence':
      return `┄ ${row.why} From here on as recorded. ┄`
    case 'gap':
      return `▒▒ gap: ${row.words} ▒▒`
    case 'left-out':
      return `${counted(row.lines, 'more line')}, left out`
    case 'log':
      return (
        <>
          The firewall logs: <code>{row.messages.join('  ')}</code>
        </>
      )
  }
}

const MODES = {
  did: 'as this firewall did it',
  observed: 'recorded through a firewall',
  predicted: 'predicted',
  recorded: 'as recorded',
} as const

function seconds(milliseconds: number): string {
  return `+${(milliseconds / 1_000).toFixed(3)}`
}
