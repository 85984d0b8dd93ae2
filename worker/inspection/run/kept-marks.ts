import type { SessionView } from '../../diagnosis/view.ts'
import { LINE_OVERHEAD_OCTETS, MAX_SESSION_LINES, MAX_SESSION_NOTES } from '../../limits.ts'
import type { Mark } from '../../smtp/session.ts'

/** A view's marks as they come, no more than is worth it: of the notes of a tool's own far fewer. */
export class KeptMarks {
  /** octets of memory they take, by estimate */
  held = 0
  readonly #view: SessionView
  #notes = 0

  constructor(view: SessionView) {
    this.#view = view
  }

  keep(mark: Mark): void {
    const { marks, lines } = this.#view
    if (marks.length >= MAX_SESSION_LINES) return
    if (mark.kind === 'note' && this.#notes++ >= MAX_SESSION_NOTES) return
    this.held += LINE_OVERHEAD_OCTETS + (mark.kind === 'note' ? mark.text.length : 0)
    marks.push({ mark, after: lines.length })
  }
}
