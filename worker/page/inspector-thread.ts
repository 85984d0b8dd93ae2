import type {
  About,
  Answered,
  Answers,
  Asked,
  Failed,
  KnownFormat,
  Outcome,
  Question,
} from './messages.ts'

/** What a question came to. */
export type Came = { ok: true; outcome: Outcome } | { ok: false; failure: Failed }

const BROKEN: Failed = {
  detail: 'The inspector could not go on. Reload the page, or send the file to the service.',
}

/** One thread of the inspector. It keeps its last answer, and is asked about it. */
export class InspectorThread {
  readonly #worker = new Worker('/inspector.js', { type: 'module' })
  readonly #waiting = new Map<number, (answer: never) => void>()
  #asked = 0
  #question: { id: number; came: (came: Came) => void; progress: (octets: number) => void } | null =
    null

  constructor(formats: (known: readonly KnownFormat[]) => void) {
    this.#worker.onmessage = ({ data }: MessageEvent<Answered>) => {
      if (data.told === 'formats') formats(data.formats)
      else this.#take(data)
    }
    this.#worker.onerror = () => this.#question?.came({ ok: false, failure: BROKEN })
  }

  /** What was asked before is forgotten, its promise never kept. */
  ask(question: Question, progress: (octets: number) => void): Promise<Came> {
    const id = ++this.#asked
    return new Promise((came) => {
      this.#question = { id, came, progress }
      this.#post({ id, ...question })
    })
  }

  /** Null where the answer it is about is no longer kept. */
  about<A extends About>(asked: A): Promise<Answers[A['ask']] | null> {
    const id = ++this.#asked
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve as (answer: never) => void)
      this.#post({ id, ...asked })
    })
  }

  /** Gives its answer up. */
  forget(): void {
    this.#question = null
    this.#post({ id: ++this.#asked, ask: 'forget' })
  }

  end(): void {
    this.#worker.terminate()
  }

  #post(asked: Asked): void {
    this.#worker.postMessage(asked)
  }

  #take(answered: Exclude<Answered, { told: 'formats' }>): void {
    const { id } = answered
    if (answered.told === 'answer') {
      this.#waiting.get(id)?.(answered.answer as never)
      this.#waiting.delete(id)
      return
    }
    const question = this.#question
    if (question?.id !== id) return
    switch (answered.told) {
      case 'progress':
        return question.progress(answered.octets)
      case 'outcome':
        return question.came({ ok: true, outcome: answered.outcome })
      case 'failure':
        return question.came({ ok: false, failure: answered.failure })
    }
  }
}
