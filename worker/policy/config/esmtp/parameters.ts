import type { MapParameters } from '../../criteria.ts'
import { Cursor } from '../cursor.ts'
import type { PolicyFault } from '../fault.ts'
import type { ConfigLine } from '../lines.ts'

const PARAMETER_WORDS =
  'mask-banner, allow-tls, mail-relay, special-character, or no before one of them'

/** RFC 1035 labels; the vendor prints the domain bare. */
const DOMAIN = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*$/

/** Parameters of which nothing is stated. */
export function noParameters(): MapParameters {
  return {
    maskBanner: null,
    allowTls: null,
    allowTlsLog: false,
    mailRelay: null,
    specialCharacter: null,
    specialCharacterLog: false,
  }
}

/** Reads the lines under `parameters` into one set; what is stated twice is a fault. */
export class ParameterReader {
  readonly #into: MapParameters
  readonly #faults: PolicyFault[]
  readonly #stated = new Set<string>()

  constructor(into: MapParameters, faults: PolicyFault[]) {
    this.#into = into
    this.#faults = faults
  }

  read(lines: readonly ConfigLine[]): void {
    for (const line of lines) this.#line(new Cursor(line, this.#faults))
  }

  #line(cursor: Cursor): void {
    const no = cursor.accept('no')
    const word = cursor.next
    const name = word?.lower ?? ''
    if (this.#stated.has(name)) return void cursor.fault('each parameter once')
    if (cursor.accept('mask-banner')) this.#into.maskBanner = !no
    else if (cursor.accept('allow-tls')) this.#allowTls(cursor, no)
    else if (cursor.accept('mail-relay')) this.#mailRelay(cursor, no)
    else if (cursor.accept('special-character')) this.#specialCharacter(cursor, no)
    else return void cursor.fault(PARAMETER_WORDS)
    this.#stated.add(name)
    cursor.end()
  }

  #allowTls(cursor: Cursor, no: boolean): void {
    this.#into.allowTls = !no
    if (!no && cursor.accept('action')) this.#into.allowTlsLog = cursor.expect('log')
  }

  #mailRelay(cursor: Cursor, no: boolean): void {
    // `no mail-relay` is printed bare, and undone with what it undoes
    if (no && cursor.next === null) return
    const word = cursor.next
    if (word === null || word.text.length > 253 || !DOMAIN.test(word.text)) {
      return void cursor.fault('a domain name')
    }
    cursor.take()
    const action = cursor.next === null && no ? null : readDropOrLog(cursor)
    if (no || action === null) return
    this.#into.mailRelay = { domain: word.lower, act: action.act, log: action.log }
  }

  #specialCharacter(cursor: Cursor, no: boolean): void {
    const action = cursor.next === null && no ? null : readDropOrLog(cursor)
    if (no) this.#into.specialCharacter = 'off'
    if (no || action === null) return
    this.#into.specialCharacter = action.act
    this.#into.specialCharacterLog = action.log
  }
}

/** `action {drop-connection [log] | log}`; null after a fault. */
function readDropOrLog(cursor: Cursor): { act: 'drop-connection' | 'log'; log: boolean } | null {
  if (!cursor.expect('action')) return null
  if (cursor.accept('log')) return { act: 'log', log: true }
  if (cursor.accept('drop-connection')) return { act: 'drop-connection', log: cursor.accept('log') }
  cursor.fault('drop-connection or log')
  return null
}
