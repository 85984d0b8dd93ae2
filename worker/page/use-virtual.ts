import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core'
import { useEffect, useLayoutEffect, useReducer, useRef } from 'hono/jsx/dom'

/** Rows drawn above and below those in view, so that scrolling shows no gap. */
const OVERSCAN_ROWS = 20

/** A list of which only the rows in view are in the page; rows are as high as they come out. */
export function useVirtual(
  count: number,
  rowPixels: number,
  scroller: { current: HTMLElement | null },
): Virtualizer<HTMLElement, HTMLElement> {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0)
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: OVERSCAN_ROWS,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw(undefined as never),
  }
  const kept = useRef<Virtualizer<HTMLElement, HTMLElement> | null>(null)
  const virtual = (kept.current ??= new Virtualizer(options))
  virtual.setOptions(options)
  useEffect(() => virtual._didMount(), [])
  useLayoutEffect(() => virtual._willUpdate())
  return virtual
}
