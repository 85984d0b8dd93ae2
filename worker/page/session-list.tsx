import { useEffect, useMemo, useRef, useState } from 'hono/jsx/dom'
import { counted } from '../report/layout.ts'
import type { Report } from '../report/report.ts'
import { RowView } from './row-view.tsx'
import { rowsOf } from './rows.ts'
import { useVirtual } from './use-virtual.ts'

const ROW_PIXELS = 24

/** A line somebody asked to be shown; `asked` tells two askings for the same line apart. */
export interface ShownLine {
  session: number
  line: number
  asked: number
}

/** Every session of a report in one list that holds only the rows in view. */
export function SessionList({ report, shown }: { report: Report; shown: ShownLine | null }) {
  const [changedOnly, setChangedOnly] = useState(false)
  const scroller = useRef<HTMLElement>(null)
  const { rows, rowOf } = useMemo(() => rowsOf(report, changedOnly), [report, changedOnly])
  const virtual = useVirtual(rows.length, ROW_PIXELS, scroller)
  const marked = shown === null ? undefined : rowOf(shown.session, shown.line)

  useEffect(() => {
    if (shown === null) return
    if (marked === undefined) setChangedOnly(false)
    else {
      virtual.scrollToIndex(marked, { align: 'center' })
      scroller.current?.scrollIntoView({ block: 'nearest' })
    }
  }, [shown, marked === undefined])

  const items = virtual.getVirtualItems()
  return (
    <section class="sessions">
      <header class="bar">
        <h2>{counted(report.sessions.length, 'session')}</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={changedOnly}
            onChange={(event: Event) => setChangedOnly((event.target as HTMLInputElement).checked)}
          />
          only what changes
        </label>
      </header>
      <div
        class="scroller"
        ref={scroller}
        tabindex={0}
        role="table"
        aria-label="Lines"
        aria-rowcount={rows.length}
      >
        <div style={{ height: `${virtual.getTotalSize()}px` }} role="presentation">
          <div style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }} role="presentation">
            {items.map(({ index, key }) => (
              <div
                key={key}
                data-index={index}
                aria-rowindex={index + 1}
                role="row"
                class={index === marked ? 'row marked' : 'row'}
                // after data-index, which it reads: attributes are set in the order they stand in
                ref={(element: HTMLElement | null) => virtual.measureElement(element)}
              >
                <RowView row={rows[index]!} />
              </div>
            ))}
          </div>
        </div>
      </div>
    </section>
  )
}
