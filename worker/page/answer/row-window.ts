/** Rows drawn above and below those in view, so that scrolling shows no gap. */
const OVERSCAN_ROWS = 30

/** How high the rows of a ladder are: known before they are there. */
export interface RowHeights {
  /** pixels of a row */
  row: number
  /** pixels that a changed row takes beside that: two lines on a narrow screen */
  more: number
  /** places of changed rows, rising */
  changed: Uint32Array
  rows: number
  /** the row that is open, and pixels of its detail */
  open: { place: number; pixels: number } | null
}

/** Pixels from the first row's top to that of `place`. */
export function topOf({ row, more, changed, open }: RowHeights, place: number): number {
  const tall = more === 0 ? 0 : countBelow(changed, place) * more
  return place * row + tall + (open !== null && open.place < place ? open.pixels : 0)
}

/** The rows to draw when so many pixels are scrolled past and so many are in view: from, and without, to. */
export function rowsInView(
  heights: RowHeights,
  scrolled: number,
  pixels: number,
): [number, number] {
  const first = placeAt(heights, scrolled)
  const last = placeAt(heights, scrolled + pixels)
  return [Math.max(0, first - OVERSCAN_ROWS), Math.min(heights.rows, last + 1 + OVERSCAN_ROWS)]
}

/** The last row that begins at so many pixels or above. */
function placeAt(heights: RowHeights, pixels: number): number {
  let low = 0
  let high = heights.rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (topOf(heights, middle) <= pixels) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

/** How many of rising numbers are below `limit`. */
export function countBelow(numbers: Uint32Array, limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] as number) < limit) low = middle + 1
    else high = middle
  }
  return low
}
