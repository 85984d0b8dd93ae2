import type { ByteString } from '../../smtp/octets.ts'
import type { Place, SessionSink } from '../../smtp/session.ts'
import { undoing, type Unwrapped } from '../envelope.ts'
import type { Undoing } from '../envelope/layer.ts'
import type { Format, Reader } from '../format.ts'
import type { LineScan, LineSink } from '../lines.ts'
import { UnreadLines } from '../unread-lines.ts'

/** One reader at work on the lines of its part; what it leaves goes on to `left`. */
export class PartReading {
  readonly format: Format
  /** sessions that were opened */
  sessions = 0
  /** its sessions are told apart by keys: each of their lines bears one */
  isLog = false
  readonly #reader: Reader
  readonly #undo: Undoing
  readonly #unread: UnreadLines
  readonly #joined: boolean
  readonly #left: LineSink
  #spoken = false
  /** the reader was handed the line that is being undone */
  #reached = false

  constructor(
    sink: SessionSink,
    format: Format,
    unwrapped: Unwrapped,
    named: boolean,
    left: LineSink,
    scan: LineScan | null,
  ) {
    this.format = format
    this.#left = left
    this.#joined = unwrapped.layers.some(({ layer }) => layer.joins === true)
    this.#unread = new UnreadLines(left, this.#joined, (line) => this.#isOwn(line))
    this.#reader = format.read({
      open: (about) => {
        this.sessions++
        this.isLog = about.key !== null
        return sink.open(named ? { ...about, format: format.id } : about)
      },
      wire: (session, direction, octets, place) => {
        if (direction !== null) {
          this.#spoken = true
          this.#take(place)
        }
        sink.wire(session, direction, octets, place)
      },
      mark: (session, mark, place) => {
        // Many readers note whatever stands between the lines of a session; a log names the session.
        if (mark.kind !== 'note' || this.isLog) this.#take(place)
        sink.mark(session, mark, place)
      },
      close: (session) => sink.close(session),
    })
    this.#undo = undoing(unwrapped, (text, sourceLine, terminator) => {
      this.#reached = true
      scan?.line(text, sourceLine)
      this.#unread.next(text, sourceLine, terminator)
      this.#reader.line(text, sourceLine, terminator)
    })
  }

  /** Lines of the upload that were read. */
  get read(): number {
    return this.#unread.read
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    this.#reached = false
    this.#undo.line(text, sourceLine, terminator)
    // What a layer holds back comes later, or was joined to another line; what it drops is left.
    if (!this.#reached && !this.#joined && text.trim() !== '')
      this.#left(text, sourceLine, terminator)
  }

  /** No line of it comes any more; `nextLine`: the number of the first that is not its. */
  end(nextLine: number): void {
    this.#undo.end()
    this.#reader.end()
    this.#unread.end(nextLine)
  }

  #take({ sourceLine }: Place): void {
    if (sourceLine !== null) this.#unread.take(sourceLine)
  }

  /** True for a line that the program printed of itself. */
  #isOwn(line: ByteString): boolean {
    const { format } = this
    return (
      this.#spoken &&
      format.general !== true &&
      format.detect({ lines: [line], whole: false }).length > 0
    )
  }
}
