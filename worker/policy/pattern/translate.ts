import { MAX_PATTERN_REPEAT } from '../../limits.ts'

/** A pattern in RE2's syntax, or what is wrong with it and where (from 0). */
export type Translation =
  /** `states`: about how many it takes, counts written out */
  | { ok: true; re2: string; states: number }
  | { ok: false; at: number; found: string; expected: string }

/** How a sequence under construction ends. */
interface Group {
  /** index of its `(` in the pattern */
  at: number
  /** finished alternatives and the pieces before the last atom */
  done: string
  /** the last atom, which a repeat would take; '' if there is none */
  atom: string
  /** states of `done`, and of `atom` */
  states: number
  atomStates: number
}

const beginning = (at: number): Group => ({ at, done: '', atom: '', states: 0, atomStates: 0 })

class Translator {
  readonly #pattern: string
  #at = 0
  #groups: Group[] = [beginning(-1)]

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  run(): Translation {
    while (this.#at < this.#pattern.length) {
      const fault = this.#step(this.#pattern.charAt(this.#at))
      if (fault !== null) return fault
    }
    const open = this.#top
    if (this.#groups.length > 1) return this.#fault(open.at, ')')
    return { ok: true, re2: open.done + open.atom, states: open.states + open.atomStates }
  }

  get #top(): Group {
    return this.#groups[this.#groups.length - 1] as Group
  }

  #step(char: string): Translation | null {
    switch (char) {
      case '(':
        this.#groups.push(beginning(this.#at++))
        return null
      case ')':
        return this.#close()
      case '|':
        this.#at++
        this.#push('', 1)
        this.#top.done += '|'
        return null
      case '?':
      case '*':
      case '+':
        return this.#repeat(char, 1)
      case '{':
        return this.#count()
      case '[':
        return this.#set()
      case '^':
        this.#at++
        this.#push('^')
        return null
      case '.':
        this.#at++
        this.#push('.')
        return null
      default:
        this.#push(hex(this.#character()))
        return null
    }
  }

  /** Makes `atom` the last one. */
  #push(atom: string, states = 1): void {
    const top = this.#top
    top.done += top.atom
    top.states += top.atomStates
    top.atom = atom
    top.atomStates = states
  }

  #close(): Translation | null {
    const group = this.#top
    if (this.#groups.length === 1) return this.#fault(this.#at, 'a "(" before ")"')
    this.#at++
    this.#groups.pop()
    this.#push(`(?:${group.done}${group.atom})`, group.states + group.atomStates + 1)
    return null
  }

  #repeat(operator: string, length: number, times = 1): Translation | null {
    if (this.#top.atom === '')
      return this.#fault(this.#at, `something to repeat before "${operator}"`)
    this.#at += length
    // a group of its own, because RE2 has no `a**` and reads `a*?` as lazy
    this.#top.atom = `(?:${this.#top.atom}${operator})`
    this.#top.atomStates = this.#top.atomStates * Math.max(1, times) + 1
    return null
  }

  #count(): Translation | null {
    const counted = /^\{([0-9]{1,9})(,?)\}/.exec(this.#pattern.slice(this.#at))
    if (counted === null) return this.#fault(this.#at, '{n} or {n,}')
    const times = Number(counted[1])
    if (times > MAX_PATTERN_REPEAT) {
      return this.#fault(this.#at, `a count of at most ${MAX_PATTERN_REPEAT}`)
    }
    return this.#repeat(`{${times}${counted[2]}}`, counted[0].length, times)
  }

  #set(): Translation | null {
    const start = this.#at++
    let members = ''
    if (this.#pattern.charAt(this.#at) === '^') {
      members = '^'
      this.#at++
    }
    const first = this.#at
    for (;;) {
      const char = this.#pattern.charAt(this.#at)
      if (char === '') return this.#fault(start, ']')
      // a `]` that comes first is a member, as in every dialect
      if (char === ']' && this.#at > first) break
      const low = this.#character()
      const next = this.#pattern.charAt(this.#at + 1)
      if (this.#pattern.charAt(this.#at) === '-' && next !== ']' && next !== '') {
        const dash = this.#at++
        const high = this.#character()
        if (high < low) return this.#fault(dash, 'a range from low to high')
        members += `${hex(low)}-${hex(high)}`
      } else {
        members += hex(low)
      }
    }
    this.#at++
    this.#push(`[${members}]`)
    return null
  }

  /** Code of the next character, escapes resolved. */
  #character(): number {
    const rest = this.#pattern.slice(this.#at, this.#at + 4)
    const coded = /^\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2}))/.exec(rest)
    if (coded !== null) {
      this.#at += 4
      return coded[1] === undefined ? parseInt(coded[2] ?? '', 8) : parseInt(coded[1], 16)
    }
    if (rest.charAt(0) !== '\\' || rest.length === 1) {
      this.#at++
      return rest.charCodeAt(0)
    }
    this.#at += 2
    return CONTROLS[rest.charAt(1)] ?? rest.charCodeAt(1)
  }

  #fault(at: number, expected: string): Translation {
    return { ok: false, at, found: this.#pattern.charAt(at), expected }
  }
}

const CONTROLS: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, f: 12 }

function hex(code: number): string {
  return `\\x{${code.toString(16)}}`
}

/**
 * The vendor's dialect (policy-map.md) as RE2 syntax: `.` any octet, `( )`, `|`, `?`, `*`, `+`, `{n}`,
 * `{n,}`, `[ ]`, `[^ ]`, `^` start, `\r \n \t \f \xNN \NNN`, `\` before anything else that character.
 * All else, `$` too, stands for itself. `pattern` is a ByteString; letters are case-sensitive.
 */
export function translatePattern(pattern: string): Translation {
  return new Translator(pattern).run()
}
