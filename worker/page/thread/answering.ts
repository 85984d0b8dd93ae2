import { compareUploads } from '../../compare.ts'
import type { Engine } from '../../engine/engine.ts'
import { MAX_PREDICTED_UPLOAD_OCTETS, PROGRESS_EVERY_MS } from '../../limits.ts'
import type { InspectFailure, InspectOptions } from '../../report/inspection.ts'
import type { PredictionRecord, Report } from '../../report/report.ts'
import type { Listing } from '../../report/view/ladder.ts'
import type { CureTrials } from '../../try-cure.ts'
import type { About, Answered, Answers, Asked, Chosen, Listed, Stage, Tried } from '../messages.ts'
import { KeptComparison, KeptReport, listedOf, rowsOf, type KeptAnswer } from './kept.ts'
import { comparisonOutcome, outcomeOf } from './outcome.ts'
import { pushed } from './pushed.ts'
import { inspectedUpload, keptTrials } from './trial.ts'

/** Listings whose rows can be asked for. */
const KEPT_LISTINGS = 4

const ALL: Chosen = { changedOnly: false, kind: null }

/** What was inspected last, to be inspected again. */
interface Subject {
  upload: Blob
  options: InspectOptions
  /** what each profile would do; known once it was asked what happened */
  predictions: readonly PredictionRecord[] | null
  /** made when a cure is first tried on an observed session */
  trials: CureTrials | null
}

/** Answers the page, one question after the other; what it answered last it keeps, and hands out as it is asked for. */
export class Answering {
  readonly #engine: Engine
  readonly #tell: (answered: Answered) => void
  #run = 0
  #kept: KeptAnswer | null = null
  #subject: Subject | null = null
  /** the last few, by number: the page may still draw one while it asks for the next */
  readonly #listings = new Map<number, Listing>()
  #listed = 0

  constructor(engine: Engine, tell: (answered: Answered) => void) {
    this.#engine = engine
    this.#tell = tell
  }

  /** Answers: what was asked about an answer that is no longer kept, with null. */
  async answer(asked: Asked): Promise<void> {
    const { id } = asked
    switch (asked.ask) {
      case 'inspect':
        return this.#inspect(asked)
      case 'compare':
        return this.#compare(asked)
      case 'forget':
        return this.#forget(id)
    }
    this.#tell({ told: 'answer', id, answer: this.#kept && (await this.#about(this.#kept, asked)) })
  }

  async #about(kept: KeptAnswer, asked: About): Promise<Answers[keyof Answers] | null> {
    switch (asked.ask) {
      case 'try':
        return kept instanceof KeptReport ? this.#try(kept, asked.policy) : null
      case 'list':
        return this.#list(asked.stage, asked.chosen)
      case 'detail':
        return kept.detail(asked.stage, asked.session, asked.line)
      case 'write':
        return kept.written(asked.as)
    }
    const listing = this.#listings.get(asked.listed)
    if (listing === undefined) return null
    switch (asked.ask) {
      case 'rows':
        return rowsOf(listing, asked.from, asked.to)
      case 'find':
        return listing.find(asked.text)
      case 'place':
        return listing.placeOf(asked.session, asked.line)
    }
  }

  async #inspect({
    id: run,
    upload,
    name,
    options,
  }: Extract<Asked, { ask: 'inspect' }>): Promise<void> {
    const began = performance.now()
    const known = this.#subject?.upload === upload ? this.#subject.predictions : null
    this.#forget(run)
    const inspected = await inspectedUpload(
      this.#engine,
      upload,
      options,
      this.#progress(run, 0),
      name,
    )
    if (run !== this.#run) return
    if (!inspected.ok) return this.#fail(run, inspected)
    const { report } = inspected
    const predictions =
      report.predictions ?? known ?? (await this.#predictions(report, upload, options))
    if (run !== this.#run) return
    const kept = new KeptReport(report)
    this.#kept = kept
    this.#subject = { upload, options, predictions, trials: null }
    const outcome = outcomeOf(report, {
      kinds: kept.kinds,
      predictions,
      milliseconds: performance.now() - began,
      list: this.#list('before', ALL),
    })
    this.#tell({ told: 'outcome', id: run, outcome })
  }

  /** What each profile would do, of an upload that was asked about one of them. */
  async #predictions(
    { summary }: Report,
    upload: Blob,
    { format, eol }: InspectOptions,
  ): Promise<readonly PredictionRecord[] | null> {
    // past the caps a report of what happened has none either
    if (summary.question === 'happened' || upload.size > MAX_PREDICTED_UPLOAD_OCTETS) return null
    const happened: InspectOptions = { format, eol, lines: 'none', switches: {} }
    const inspected = await inspectedUpload(this.#engine, upload, happened, () => undefined)
    return inspected.ok ? inspected.report.predictions : null
  }

  async #compare({ id: run, outside, inside }: Extract<Asked, { ask: 'compare' }>): Promise<void> {
    const began = performance.now()
    this.#forget(run)
    const comparison = compareUploads(this.#engine, { outside: 'auto', inside: 'auto' })
    const facts = { outside: {}, inside: {} }
    for (const [side, upload, before] of [
      ['outside', outside, 0],
      ['inside', inside, outside.size],
    ] as const) {
      const push = (chunk: Uint8Array): InspectFailure | null => comparison.push(side, chunk)
      const read = await pushed(upload, push, this.#progress(run, before))
      const failure = read.ok ? comparison.end(side) : read
      if (run !== this.#run) return
      if (failure)
        return this.#fail(run, { ...failure, detail: `The recording ${side}: ${failure.detail}` })
      if (read.ok) facts[side] = read.facts
    }
    const report = comparison.report()
    for (const side of ['outside', 'inside'] as const)
      Object.assign(report.sources[side], facts[side])
    const swapped = report.sessions.some((session) => session.swapped)
    const met = await this.#outside(swapped ? inside : outside, report)
    if (run !== this.#run) return
    const kept = new KeptComparison(report, met)
    this.#kept = kept
    const outcome = comparisonOutcome(report, {
      cure: kept.cure,
      milliseconds: performance.now() - began,
      list: this.#list('before', ALL),
    })
    this.#tell({ told: 'outcome', id: run, outcome })
  }

  /** The outside recording, under the policy that the comparison found: its lines, and what cures it. */
  async #outside(
    upload: Blob,
    { sessions }: ReturnType<ReturnType<typeof compareUploads>['report']>,
  ): Promise<Report | null> {
    const policy = sessions.find((session) => session.policy !== null)?.policy ?? null
    const { profile, maskBanner, allowTls } = policy ?? { profile: 'off' as const }
    const options: InspectOptions = {
      format: 'auto',
      eol: 'auto',
      lines: 'all',
      profile,
      switches: policy === null || profile === 'off' ? {} : { maskBanner, allowTls },
    }
    const inspected = await inspectedUpload(this.#engine, upload, options, () => undefined)
    return inspected.ok ? inspected.report : null
  }

  async #try(kept: KeptReport, policy: string): Promise<Tried> {
    const none = {
      on: null,
      before: 0,
      after: 0,
      cutBefore: null,
      cut: null,
      refused: null,
      list: null,
    }
    const { sessions, summary } = kept.report
    // of a bounce there is no session, and one that nothing changed shows nothing of a cure
    const changed = kept.listing('before', ALL).changed.length > 0 || summary.cut !== null
    if (sessions.length === 0 || !changed) return none
    return sessions.some(({ mode }) => mode === 'observed')
      ? this.#tryOnReconstruction(none, policy)
      : this.#tryOnSession(none, policy)
  }

  async #tryOnReconstruction(none: Tried, policy: string): Promise<Tried> {
    const subject = this.#subject as Subject
    const kept = this.#kept as KeptReport
    subject.trials ??= await keptTrials(this.#engine, subject.upload, subject.options)
    const result = subject.trials?.tried(policy)
    if (result === undefined || result.on === null)
      return { ...none, refused: result?.refused ? 'The text has faults.' : null }
    kept.tried(new Set(result.still))
    return { ...none, on: result.on, ...this.#changes(kept) }
  }

  async #tryOnSession(none: Tried, policy: string): Promise<Tried> {
    const { upload, options } = this.#subject as Subject
    const kept = this.#kept as KeptReport
    const { mapName: _, ...rest } = options
    const { profile } = kept.report.policy
    const asked: InspectOptions = { ...rest, profile, policy, switches: {} }
    const inspected = await inspectedUpload(this.#engine, upload, asked, () => undefined)
    if (this.#kept !== kept) return none
    if (!inspected.ok) return { ...none, refused: inspected.detail }
    kept.after = inspected.report
    const { cut } = inspected.report.summary
    return {
      ...none,
      on: 'session',
      cutBefore: kept.report.summary.cut?.event ?? null,
      cut: cut?.event ?? null,
      ...this.#changes(kept),
    }
  }

  /** Lines that are changed without the text that was tried and with it, and the ladder with it. */
  #changes(kept: KeptReport): Pick<Tried, 'before' | 'after' | 'list'> {
    const before = kept.listing('before', ALL).changed.length
    const list = this.#list('after', ALL)
    return { before, after: list.changed.length, list }
  }

  #list(stage: Stage, chosen: Chosen): Listed {
    const listing = (this.#kept as KeptAnswer).listing(stage, chosen)
    this.#listings.set(++this.#listed, listing)
    this.#listings.delete(this.#listed - KEPT_LISTINGS)
    return listedOf(listing, this.#listed, stage, chosen)
  }

  #forget(run: number): void {
    this.#run = run
    this.#kept = null
    this.#subject = null
    this.#listings.clear()
  }

  #fail(run: number, { detail, errors, code }: Partial<InspectFailure> & { detail: string }): void {
    this.#tell({
      told: 'failure',
      id: run,
      failure: { detail, ...(errors && { errors }), ...(code && { code }) },
    })
  }

  /** Tells how far the reading has come, as often as an eye follows. */
  #progress(run: number, before: number): (octets: number) => void {
    let last = 0
    return (octets) => {
      const now = performance.now()
      if (now - last < PROGRESS_EVERY_MS) return
      last = now
      this.#tell({ told: 'progress', id: run, octets: before + octets })
    }
  }
}
