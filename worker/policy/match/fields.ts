import { MAX_MATCHED_FIELD_OCTETS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { CompiledMatch } from '../compiled.ts'
import { waitsForEnd } from '../split.ts'
import { AddressCount } from './address-count.ts'
import { encodingName, fieldOf, filenameLengths, mediaType } from './field.ts'
import type { MessageState } from './message-state.ts'
import type { Subjects } from './subject.ts'

const FIELD_KINDS = [
  'mime-encoding',
  'mime-filetype',
  'mime-filename-length',
  'header-to-fields-count',
]
const TO_FIELD = /^to[ \t]*:/i

/** L2, L3: the header field that is being read, unfolded as its octets arrive, and what matches it. */
export class Fields {
  /** whether any match looks at fields */
  readonly wanted: boolean
  readonly #matches: readonly CompiledMatch[]
  readonly #subjects: Subjects
  readonly #state: MessageState
  readonly #addresses = new AddressCount()
  #field: { text: ByteString; offset: number; isTo: boolean } | null = null
  /** SP and TAB at the beginning of a folded line belong to the one SP that stands for the fold */
  #inFold = false
  #toCount = 0

  constructor(matches: readonly CompiledMatch[], subjects: Subjects, state: MessageState) {
    this.#matches = matches.filter(({ criterion }) => FIELD_KINDS.includes(criterion.kind))
    this.wanted = this.#matches.length > 0
    this.#subjects = subjects
    this.#state = state
  }

  /** offset of the first line of the field that is being read */
  get offset(): number {
    return this.#field?.offset ?? 0
  }

  /** A new message. */
  reset(): void {
    this.#field = null
    this.#toCount = 0
  }

  /** A header line begins that is no fold of the one before. */
  begin(offset: number): void {
    this.#inFold = false
    this.#field = { text: '', offset, isTo: false }
  }

  /** A folded line begins: it goes on with the field, or belongs to none. */
  fold(): void {
    this.#inFold = true
    if (this.#field !== null) this.#append(' ')
  }

  /** Octets of a header line. `top`: of the message's own header. */
  content(text: ByteString, top: boolean): void {
    if (this.#field === null) return
    let from = 0
    if (this.#inFold) {
      while (from < text.length && (text[from] === ' ' || text[from] === '\t')) from++
      if (from === text.length) return
      this.#inFold = false
    }
    this.#append(from === 0 ? text : text.slice(from), top)
  }

  #append(text: ByteString, top = false): void {
    const field = this.#field
    if (field === null) return
    if (field.isTo) return this.#addresses.push(text)
    field.text += text.slice(0, MAX_MATCHED_FIELD_OCTETS - field.text.length)
    if (top && TO_FIELD.test(field.text)) {
      field.isTo = true
      this.#addresses.push(field.text.slice(field.text.indexOf(':') + 1))
      field.text = ''
    }
  }

  /** The field is complete: the matches it meets, in the order of the text. */
  end(): CompiledMatch[] {
    const field = this.#field
    this.#field = null
    if (field === null) return []
    if (field.isTo) this.#toCount += this.#addresses.end()
    const parts = field.isTo ? null : fieldOf(field.text)
    if (parts === null) return []
    return this.#matches.filter((match) => this.#meets(match, parts.name, parts.value))
  }

  #meets(match: CompiledMatch, name: string, value: ByteString): boolean {
    const { criterion, not } = match
    switch (criterion.kind) {
      case 'mime-encoding':
        if (name !== 'content-transfer-encoding') return false
        return criterion.encodings.includes(encodingName(value)) !== not
      case 'mime-filetype':
        if (name !== 'content-type') return false
        return this.#subjects.found(criterion.pattern, mediaType(value)) !== not
      case 'mime-filename-length':
        if (name !== 'content-type' && name !== 'content-disposition') return false
        return this.#now(
          match,
          filenameLengths(value).some((octets) => octets > criterion.gt),
        )
      default:
        return false
    }
  }

  /** The top header ended: the matches on its To fields. */
  endOfHeader(): CompiledMatch[] {
    return this.#matches.filter((match) => {
      const { criterion } = match
      if (criterion.kind !== 'header-to-fields-count') return false
      return this.#now(match, this.#toCount > criterion.gt)
    })
  }

  /** Whether `match` acts now; one that waits for the end of the message is noted. */
  #now(match: CompiledMatch, met: boolean): boolean {
    if (!met || !waitsForEnd(match)) return met
    this.#state.met.add(match.position)
    return false
  }
}
