import type { LimitMatch } from '../../../worker/policy/policy.ts'
import { rulesOf } from '../rules.ts'
import type { ReferenceSettings } from '../session.ts'
import type { Choices } from './choices.ts'

/** What the parts of a generated dialogue are written with. All text is Latin-1: one char, one octet. */
export class Text {
  readonly choices: Choices
  readonly settings: ReferenceSettings
  readonly #lineEnd: '\r\n' | '\n'

  constructor(choices: Choices, settings: ReferenceSettings) {
    this.choices = choices
    this.settings = settings
    const declared = settings.eol === 'lf' ? '\n' : '\r\n'
    this.#lineEnd = choices.chance(12) ? '\n' : declared
  }

  /** `text` as a line: mostly the session's line end, sometimes another, a bare CR or a NUL in it. */
  line(text: string): string {
    const { choices } = this
    if (choices.chance(1.5)) text = this.spoiled(text)
    return text + (choices.chance(2) ? choices.of(['\n', '\r\n', '\r\r\n', '\n\n']) : this.#lineEnd)
  }

  lines(...texts: string[]): string {
    return texts.map((text) => this.line(text)).join('')
  }

  /** `text` with an odd octet put in somewhere. */
  spoiled(text: string): string {
    const at = this.choices.below(text.length + 1)
    const odd = this.choices.of([
      '\r',
      '\0',
      '\t',
      ' ',
      '|',
      '\xe9',
      '\x16',
      '.',
      '-',
      ':',
      '<',
      '>',
    ])
    return text.slice(0, at) + odd + text.slice(at)
  }

  /** Letters in capitals, small, or mixed. */
  cased(text: string): string {
    const { choices } = this
    if (choices.chance(70)) return text
    if (choices.chance(50)) return text.toLowerCase()
    return text.replace(/[a-z]/gi, (letter) =>
      choices.chance(50) ? letter.toLowerCase() : letter.toUpperCase(),
    )
  }

  words(): string {
    const count = this.choices.between(0, 4)
    return Array.from({ length: count }, () => this.choices.of(WORDS)).join(' ')
  }

  /** A length at or around the limit of `match`, now and then; else a short one. */
  lengthAround(match: LimitMatch): number {
    const gt = rulesOf(this.settings).limits[match]?.gt ?? 0
    const long = gt > 200
    if (gt === 0 || !this.choices.chance(long ? 5 : 50)) return this.choices.between(0, 12)
    return Math.max(0, gt + this.choices.between(-2, 3))
  }

  base64(): string {
    const length = this.choices.chance(4) ? this.choices.between(500, 700) : 4
    return this.choices.of([
      'Ym9i',
      'c2VjcmV0',
      'AGEAYg==',
      '*',
      'a+/9',
      'QUIT',
      'Zm9v'.repeat(length),
    ])
  }
}

const WORDS = ['x', '2002', 'mail', 'ESMTP', '0', 'ready;', '10:20', 'h.example', '(v2.0)', '\xe9']
