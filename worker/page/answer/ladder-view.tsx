import { useEffect, useLayoutEffect, useRef, useState } from 'hono/jsx/dom'
import type { LadderRow } from '../../report/view/ladder.ts'
import { grouped } from '../../report/layout.ts'
import type { InspectorThread } from '../inspector-thread.ts'
import type { Light } from '../light.ts'
import type { Detail, Listed, Stage } from '../messages.ts'
import { DetailView } from './detail-view.tsx'
import { LadderTools, type Found } from './ladder-tools.tsx'
import { countBelow, rowsInView, topOf, type RowHeights } from './row-window.ts'
import { RungView } from './rung-view.tsx'
import { useRows } from './use-rows.ts'

/** More rows than that scroll in a box of their own, which holds only those in view. */
const MAX_ROWS_IN_FLOW = 150
/** Rows of such a box before it is known how many it shows. */
const ROWS_AT_FIRST = 60

/** A line somebody asked to be shown; `asked` tells two askings for the same line apart. */
export interface ShownLine {
  session: number
  line: number
  asked: number
}

/** The session between its two ends: what was sent, what the firewall made of it, what arrived. */
export function LadderView({
  thread,
  list,
  ends,
  stages,
  shown,
  light,
  relist,
  showCure,
}: {
  thread: InspectorThread
  list: Listed
  /** names of the columns */
  ends: readonly [string, string, string]
  /** with the cure that was tried; null: there is none */
  stages: { stage: Stage; choose(stage: Stage): void } | null
  shown: ShownLine | null
  light: Light
  relist(changedOnly: boolean): void
  showCure(): void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const detailBox = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<[number, number]>([0, ROWS_AT_FIRST])
  const [open, setOpen] = useState<{ place: number; detail: Detail | null } | null>(null)
  const [detailPixels, setDetailPixels] = useState(0)
  const [marked, setMarked] = useState<number | null>(null)
  const [found, setFound] = useState<Found | null>(null)
  const rowsOf = useRows(thread, list)
  const inFlow = list.rows <= MAX_ROWS_IN_FLOW

  const heights = (): RowHeights => ({
    ...rowPixels(),
    changed: list.changed,
    rows: list.rows,
    open: open && { place: open.place, pixels: detailPixels },
  })
  const scrolled = (): void => {
    const box = scroller.current
    if (box === null || inFlow) return
    const next = rowsInView(heights(), box.scrollTop, box.clientHeight)
    setView((now) => (now[0] === next[0] && now[1] === next[1] ? now : next))
  }
  const goTo = (place: number): void => {
    setMarked(place)
    const box = scroller.current
    if (box === null) return
    if (inFlow) document.getElementById(`row-${place}`)?.scrollIntoView({ block: 'center' })
    else {
      box.scrollTop = topOf(heights(), place) - box.clientHeight / 2
      box.scrollIntoView({ block: 'nearest' })
      scrolled()
    }
  }
  const toggle = (row: LadderRow, place: number): void => {
    if (row.row !== 'line') return
    if (open?.place === place) return setOpen(null)
    setOpen({ place, detail: null })
    const { session, line } = row
    void thread
      .about({ ask: 'detail', stage: list.stage, session, line })
      .then((detail) => setOpen((now) => (now?.place === place ? { place, detail } : now)))
  }
  const next = (way: 1 | -1): void => {
    const from = marked ?? -1
    const at = way === 1 ? countBelow(list.changed, from + 1) : countBelow(list.changed, from) - 1
    const place = list.changed[at] ?? list.changed[way === 1 ? 0 : list.changed.length - 1]
    if (place !== undefined) goTo(place)
  }
  const find = (text: string): void => {
    if (text === '') return setFound(null)
    if (found?.text === text && found.places.length > 0) {
      const at = (found.at + 1) % found.places.length
      setFound({ ...found, at })
      return goTo(found.places[at] as number)
    }
    void thread.about({ ask: 'find', listed: list.listed, text }).then((places) => {
      if (places === null) return
      setFound({ text, places, at: 0 })
      if (places[0] !== undefined) goTo(places[0])
    })
  }

  useEffect(() => {
    setOpen(null)
    setMarked(null)
    setFound(null)
    setView([0, ROWS_AT_FIRST])
    if (scroller.current) scroller.current.scrollTop = 0
  }, [list.listed])
  useEffect(scrolled, [list.listed, open?.place, detailPixels])
  useEffect(() => {
    if (shown === null) return
    const { session, line } = shown
    void thread.about({ ask: 'place', listed: list.listed, session, line }).then((place) => {
      if (place !== null) goTo(place)
      else if (list.chosen.changedOnly) relist(false)
    })
  }, [shown, list.listed])
  useLayoutEffect(() => setDetailPixels(detailBox.current?.offsetHeight ?? 0))
  useEffect(() => {
    light.row = (sourceLine) => {
      const place = list.first.findIndex(
        (row) => row.row === 'line' && row.sourceLine === sourceLine,
      )
      setMarked(place < 0 ? null : place)
    }
    return () => void (light.row = () => undefined)
  }, [list.listed])

  const [from, to] = inFlow ? [0, list.rows] : view
  const drawn = rowsOf(from, Math.min(to, list.rows))
  const timed = list.first.some((row) => row.row === 'line' && row.after !== null)
  const all = heights()
  return (
    <section
      class="ladder"
      aria-label="Lines"
      onMouseLeave={() => light.atRow(null)}
      onKeyDown={(event: KeyboardEvent) => {
        if ((event.target as Element).closest('input, textarea, select')) return
        if (event.ctrlKey || event.metaKey || event.altKey) return
        if (event.key === 'n') next(1)
        else if (event.key === 'p') next(-1)
        else if (event.key === '/') document.getElementById('find')?.focus()
        else return
        event.preventDefault()
      }}
    >
      <LadderTools
        list={list}
        stages={stages}
        found={found}
        marked={marked}
        find={find}
        next={next}
        relist={relist}
      />
      <div
        class={`rungs${inFlow ? '' : ' scroller'}${timed ? ' timed' : ''}`}
        ref={scroller}
        tabindex={0}
        role="table"
        aria-label={`${grouped(list.rows)} rows, ${grouped(list.changed.length)} changed`}
        aria-rowcount={list.rows + 1}
        onScroll={scrolled}
      >
        <div class="rung head" role="row" aria-rowindex={1}>
          <span role="columnheader">line</span>
          {ends.map((name, index) => (
            <span role="columnheader" class={['client', 'arrow', 'server'][index]!}>
              {name}
            </span>
          ))}
        </div>
        <div role="rowgroup">
          {inFlow ? '' : <div style={{ height: `${topOf(all, from)}px` }} role="presentation" />}
          {drawn.map((row, index) => {
            const place = from + index
            if (row === null) return <div class="rung wide" key={`${place}`} role="presentation" />
            const isOpen = open?.place === place
            return (
              <div key={`${place}`} role="presentation">
                <RungView
                  row={row}
                  place={place}
                  timed={timed}
                  open={isOpen}
                  marked={marked === place}
                  toggle={() => toggle(row, place)}
                  point={(line) => light.atRow(line)}
                />
                {isOpen && open.detail !== null ? (
                  <div ref={detailBox} role="presentation">
                    <DetailView detail={open.detail} showCure={showCure} />
                  </div>
                ) : (
                  ''
                )}
              </div>
            )
          })}
          {inFlow ? (
            ''
          ) : (
            <div
              style={{
                height: `${Math.max(0, topOf(all, list.rows) - topOf(all, Math.min(to, list.rows)))}px`,
              }}
              role="presentation"
            />
          )}
        </div>
      </div>
    </section>
  )
}

/** Pixels of a row, as the style has it: 1.75rem, and on a narrow screen 1.4rem more where two lines stand. */
function rowPixels(): { row: number; more: number } {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
  return { row: 1.75 * rem, more: matchMedia('(max-width: 46rem)').matches ? 1.4 * rem : 0 }
}
