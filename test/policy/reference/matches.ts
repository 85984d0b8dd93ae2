import { RE2JS } from 're2js'
import type { EffectivePolicy } from '../../../worker/policy/effective.ts'
import type { CompiledMatch } from '../../../worker/policy/compiled.ts'
import { translatePattern } from '../../../worker/policy/pattern/translate.ts'
import type { MatchEvent } from '../../../worker/policy/match/decision.ts'
import { filenamesOf, parameter } from './fields.ts'

/** What became of one step. `passed`: of a message, its octets that left the firewall. */
export interface ReferenceOutcome {
  events: MatchEvent[]
  action: null | 'drop' | 'drop-connection' | 'reset'
  replied: boolean
  /** the verb decided, so the addresses were looked at before */
  late?: boolean
  passed?: string
  ended?: boolean
}

/**
 * The criteria of policy-map.md that the host evaluates, a second time: slow and obvious, over whole
 * lines and whole messages. It shares with the first the split of the map, the translation of patterns,
 * and nothing else.
 */
export class ReferenceMatches {
  readonly #policy: EffectivePolicy
  readonly #times = new Map<number, number[]>()
  #met = new Set<number>()
  #rcpts = 0
  #invalid = 0

  constructor(policy: EffectivePolicy) {
    this.#policy = policy
  }

  command(verb: string, line: string, offset: number, time: number | null): ReferenceOutcome {
    const out: ReferenceOutcome = { events: [], action: null, replied: false }
    const passing = this.#policy.verbs.includes(verb)
    const go = (met: CompiledMatch[]): CompiledMatch[] => this.point(out, met, offset, time, true)
    go(this.over('cmd-line-length', line.length))
    if (this.#coreCuts(line.length) || out.action !== null) return out
    if (passing && verb === 'MAIL') {
      const address = addressOfLine(line, 4)
      const lengths = this.over('sender-address-length', address.length)
      go(
        this.#policy.matches.filter((m) => {
          if (lengths.includes(m)) return true
          const c = m.criterion
          return c.kind === 'sender-address-regex' && search(c.pattern.patterns, address) !== m.not
        }),
      )
    }
    if (passing && verb === 'RCPT') {
      go(this.over('rcpt-count', this.#rcpts + 1))
      this.#relay(out, addressOfLine(line, 4), offset)
    }
    const special =
      this.#policy.specialCharacter === 'drop-connection' &&
      passing &&
      ['MAIL', 'RCPT', 'SEND', 'SOML', 'SAML'].includes(verb) &&
      line !== unspecial(line, verb.length)
    if (!special && line !== '' && out.action === null) {
      go(this.#verbMatches(verb))
      out.late = out.action !== null
    }
    if (out.action === null && passing) {
      if (verb === 'RCPT') this.#rcpts++
      if (/^(MAIL|RSET|HELO|EHLO)$/.test(verb)) this.#rcpts = this.#invalid = 0
    }
    return out
  }

  #relay(out: ReferenceOutcome, address: string, offset: number): void {
    const relay = this.#policy.mailRelay
    if (relay === null || out.action !== null || !address.includes('@')) return
    const domain = address.replace(/^.*@/s, '').toLowerCase().replace(/\.$/, '')
    if (domain === '' || `.${domain}`.endsWith(`.${relay.domain}`)) return
    const cut = relay.act === 'log' ? null : relay.act
    out.events.push({ name: 'mail-relay', match: null, offset, log: relay.log, cut })
    out.action = cut
  }

  rcptReply(code: string, offset: number, time: number | null): ReferenceOutcome {
    const out: ReferenceOutcome = { events: [], action: null, replied: false }
    if (/^5\d\d$/.test(code)) {
      this.point(out, this.over('invalid-recipients-count', ++this.#invalid), offset, time, true)
    }
    return out
  }

  ehloLine(text: string, isLast: boolean, offset: number, time: number | null): ReferenceOutcome {
    const out: ReferenceOutcome = { events: [], action: null, replied: false }
    const name = parameter(text, this.#policy.keywordEndsAtEquals)
    if (name === null) return out
    const met = this.#policy.matches.filter(
      (m) =>
        m.criterion.kind === 'ehlo-reply-parameter' &&
        m.criterion.parameters.includes(name) === !m.not,
    )
    this.point(out, met, offset, time, !isLast)
    return out
  }

  /** The end of a line that went out masked: only its length and its verb are known. */
  sent(verb: string, octets: number, offset: number, time: number | null): ReferenceOutcome {
    const out: ReferenceOutcome = { events: [], action: null, replied: false }
    this.point(out, this.over('cmd-line-length', octets), offset, time, false)
    if (out.action === null && !this.#coreCuts(octets)) {
      this.point(out, this.#verbMatches(verb), offset, time, false)
      out.late = out.action !== null
    }
    return out
  }

  /** A line that the core cuts after `octets` of it. */
  overlong(octets: number, offset: number, time: number | null): ReferenceOutcome {
    const out: ReferenceOutcome = { events: [], action: null, replied: false }
    this.point(out, this.over('cmd-line-length', octets), offset, time, true)
    return out
  }

  #coreCuts(octets: number): boolean {
    return this.#policy.limits.some(
      (l) => l.match === 'cmd-line-length' && l.action !== 'log' && octets > l.gt,
    )
  }

  #verbMatches(verb: string): CompiledMatch[] {
    return this.#policy.matches.filter(
      (m) => m.criterion.kind === 'cmd-verb' && m.criterion.verbs.includes(verb) === !m.not,
    )
  }

  /** What the end of a message meets, and all it counted is forgotten: `match not` of counts and lengths. */
  unmet(): CompiledMatch[] {
    return this.#policy.matches.filter(
      (m) => m.not && 'gt' in m.criterion && !this.#met.has(m.position),
    )
  }

  messageEnded(): void {
    this.#met.clear()
    this.#rcpts = this.#invalid = 0
  }

  /** Matches on the lengths of a section; `not` among them. */
  lengths(kind: string): CompiledMatch[] {
    return this.#policy.matches.filter((m) => m.criterion.kind === kind && 'gt' in m.criterion)
  }

  /** A `match not` of a count or length that was met does nothing at the end. */
  wasMet(match: CompiledMatch): void {
    if (match.not) this.#met.add(match.position)
  }

  fieldMatches(name: string, value: string): CompiledMatch[] {
    return this.#policy.matches.filter((m) => {
      const c = m.criterion
      if (c.kind === 'mime-encoding' && name === 'content-transfer-encoding') {
        const bare = blanksOff(value.replace(/\([^)]*\)/g, ' ')).toLowerCase()
        const known = /^(7bit|8bit|base64|binary|quoted-printable)$/.test(bare) ? bare : 'others'
        return c.encodings.includes(known) === !m.not
      }
      if (c.kind === 'mime-filetype' && name === 'content-type') {
        return search(c.pattern.patterns, blanksOff(value.split(';')[0] as string)) === !m.not
      }
      if (c.kind === 'mime-filename-length' && /^content-(type|disposition)$/.test(name)) {
        const met = filenamesOf(value).some((n) => n > c.gt)
        if (met && m.not) this.#met.add(m.position)
        return met && !m.not
      }
      return false
    })
  }

  over(kind: string, count: number): CompiledMatch[] {
    const met = this.#policy.matches.filter(
      (m) => m.criterion.kind === kind && 'gt' in m.criterion && count > m.criterion.gt,
    )
    for (const m of met) if (m.not) this.#met.add(m.position)
    return met.filter((m) => !m.not)
  }

  /** Actions at one point; returns the matches that discard. */
  point(
    out: ReferenceOutcome,
    met: CompiledMatch[],
    offset: number,
    time: number | null,
    discardable: boolean,
  ): CompiledMatch[] {
    if (out.action !== null) return []
    const drops: CompiledMatch[] = []
    for (const m of met) {
      const { act, log, rate } = m.action
      const say = (name: string, cut: MatchEvent['cut'], logged: boolean): void => {
        const event = {
          name: name as MatchEvent['name'],
          match: m.position,
          offset,
          log: logged,
          cut,
        }
        out.events.push(event)
      }
      if (act === 'rate-limit') {
        if (time === null) {
          say('not-simulated', null, false)
          continue
        }
        const passed = this.#times.get(m.position) ?? []
        if (passed.filter((t) => time - t < 1000).length < (rate as number)) {
          this.#times.set(m.position, [...passed, time])
          continue
        }
        say('rate-limit', null, log)
        if (discardable) drops.push(m)
        else say('not-simulated', null, false)
      } else if (act === 'mask') {
        if (log) say(m.criterion.kind, null, true)
      } else if (act === 'log') {
        say(m.criterion.kind, null, true)
      } else if (act === 'drop') {
        say(m.criterion.kind, null, log)
        if (!discardable) say('not-simulated', null, false)
        else drops.push(m)
        if (discardable && m.action.sendProtocolError) {
          say('protocol-error-sent', null, false)
          out.replied = true
        }
      } else {
        say(m.criterion.kind, act, log)
        if (m.action.sendProtocolError) {
          say('protocol-error-sent', null, false)
          out.replied = true
        }
        out.action = act
        return []
      }
    }
    if (drops.length > 0) out.action = 'drop'
    return drops
  }
}

function search(patterns: readonly { pattern: string }[], subject: string): boolean {
  return patterns.some(({ pattern }) => {
    const translated = translatePattern(pattern)
    if (!translated.ok) throw new Error('a pattern of the tests does not compile')
    return RE2JS.compile(translated.re2, RE2JS.DOTALL).matcher(subject).find()
  })
}

function addressOfLine(line: string, verbLength: number): string {
  const angled = /^[^:]*:[^<]*<([^>]*)>/s.exec(line)
  if (angled !== null) return angled[1] as string
  const rest = line.includes(':') ? line.slice(line.indexOf(':') + 1) : line.slice(verbLength)
  return rest
    .replace(/^[ \t]+/, '')
    .replace(/[ \t]+$/, '')
    .split(' ')[0] as string
}

function unspecial(line: string, verbLength: number): string {
  const start = line.includes(':') ? line.indexOf(':') + 1 : verbLength
  let open = false
  return [...line]
    .map((char, i) => {
      if (i < start) return char
      const bad = char === '|' || (char === '<' && open) || (char === '>' && !open)
      if (char === '<') open = true
      if (char === '>') open = false
      return bad ? ' ' : char
    })
    .join('')
}

function blanksOff(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}
