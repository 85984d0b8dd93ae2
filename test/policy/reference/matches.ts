import { RE2JS } from 're2js'
import type { CompiledMatch, EffectivePolicy } from '../../../worker/policy/effective.ts'
import { translatePattern } from '../../../worker/policy/pattern/translate.ts'
import type { MatchEvent } from '../../../worker/policy/match/decision.ts'
import { addressesOf, fieldsIn, filenamesOf, parameter } from './fields.ts'

/** What became of one step. `passed`: of a message, its octets that left the firewall. */
export interface ReferenceOutcome {
  events: MatchEvent[]
  action: null | 'drop' | 'drop-connection' | 'reset'
  replied: boolean
  passed?: string
  ended?: boolean
}

/** A cut or the end of a message: thrown so that the obvious code stays the straight one. */
class Cut extends Error {}

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
    const cuts = this.#policy.limits.some(
      (l) => l.match === 'cmd-line-length' && l.action !== 'log' && line.length > l.gt,
    )
    const go = (met: CompiledMatch[]): CompiledMatch[] => this.#point(out, met, offset, time, true)
    go(this.#over('cmd-line-length', line.length))
    if (cuts || out.action !== null) return out
    if (passing && verb === 'MAIL') {
      const address = addressOfLine(line, 4)
      const lengths = this.#over('sender-address-length', address.length)
      go(
        this.#policy.matches.filter((m) => {
          if (lengths.includes(m)) return true
          const c = m.criterion
          return c.kind === 'sender-address-regex' && search(c.pattern.patterns, address) !== m.not
        }),
      )
    }
    if (passing && verb === 'RCPT') {
      go(this.#over('rcpt-count', this.#rcpts + 1))
      this.#relay(out, addressOfLine(line, 4), offset)
    }
    const special =
      this.#policy.specialCharacter === 'drop-connection' &&
      passing &&
      ['MAIL', 'RCPT', 'SEND', 'SOML', 'SAML'].includes(verb) &&
      line !== unspecial(line, verb.length)
    if (!special && line !== '') {
      go(
        this.#policy.matches.filter(
          (m) => m.criterion.kind === 'cmd-verb' && m.criterion.verbs.includes(verb) === !m.not,
        ),
      )
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
    if (code.startsWith('5')) {
      this.#point(out, this.#over('invalid-recipients-count', ++this.#invalid), offset, time, true)
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
    this.#point(out, met, offset, time, !isLast)
    return out
  }

  /** A whole message, `lines` with their terminators; the last is the end of data if `complete`. */
  message(
    lines: string[],
    complete: boolean,
    start: number,
    time: number | null,
  ): ReferenceOutcome {
    const out: ReferenceOutcome = {
      events: [],
      action: null,
      replied: false,
      passed: '',
      ended: false,
    }
    try {
      this.#message(out, lines, complete, start, time)
    } catch (error) {
      if (!(error instanceof Cut)) throw error
    }
    return out
  }

  #message(
    out: ReferenceOutcome,
    lines: string[],
    complete: boolean,
    start: number,
    time: number | null,
  ): void {
    const fields = fieldsIn(lines, complete)
    const apply = (met: CompiledMatch[], offset: number, discardable: boolean): CompiledMatch[] => {
      const one: ReferenceOutcome = { events: [], action: null, replied: false }
      const drops = this.#point(one, met, offset, time, discardable)
      out.events.push(...one.events)
      out.replied ||= one.replied
      if (one.action === 'drop-connection' || one.action === 'reset') {
        out.action = one.action
        throw new Cut()
      }
      return drops
    }
    const endOfHeader = (offset: number): void => {
      const count = fields
        .filter((f) => f.top && f.name === 'to')
        .flatMap((f) => addressesOf(f.value)).length
      apply(this.#over('header-to-fields-count', count), offset, false)
    }
    let offset = start
    let top = true
    let whole = 0
    let section: 'none' | 'line' | 'whole' = 'none'
    const said = new Set<CompiledMatch>()
    lines.forEach((line, index) => {
      for (const field of fields.filter((f) => f.judgedAt === index)) {
        const at = start + lines.slice(0, field.line).join('').length
        apply(this.#fieldMatches(field.name, field.value), at, false)
      }
      if (complete && index === lines.length - 1) {
        if (top) endOfHeader(offset)
        apply(
          this.#policy.matches.filter(
            (m) => m.not && 'gt' in m.criterion && !this.#met.has(m.position),
          ),
          offset,
          false,
        )
        out.passed = (out.passed ?? '') + line
        out.ended = true
        this.#met.clear()
        this.#rcpts = this.#invalid = 0
        return
      }
      const content = line.replace(/\r?\n$/, '')
      if (top && content === '' && line !== '') {
        endOfHeader(offset)
        out.passed = (out.passed ?? '') + line
        top = false
        whole = 0
        section = 'none'
        said.clear()
      } else {
        const kinds = top
          ? ['header-line-length', 'header-length']
          : ['body-line-length', 'body-length']
        const dropAll = section === 'whole'
        let dropRest = dropAll
        for (const m of said) if (m.criterion.kind === kinds[0]) said.delete(m)
        for (let i = 0; i < line.length; i++) {
          const inTerminator = i >= content.length
          if ((!dropRest || inTerminator) && !dropAll) {
            const met = this.#policy.matches.filter((m) => {
              if (!('gt' in m.criterion) || said.has(m)) return false
              if (m.criterion.kind === kinds[0]) return !inTerminator && i + 1 > m.criterion.gt
              return m.criterion.kind === kinds[1] && whole + 1 > m.criterion.gt
            })
            for (const m of met) {
              said.add(m)
              if (m.not) this.#met.add(m.position)
            }
            const drops = apply(
              met.filter((m) => !m.not),
              offset,
              true,
            )
            if (drops.length > 0) dropRest = true
            if (drops.some((m) => m.criterion.kind === kinds[1])) section = 'whole'
          }
          whole++
          if (dropAll || (dropRest && !inTerminator)) continue
          out.passed = (out.passed ?? '') + line[i]
        }
      }
      offset += line.length
    })
  }

  #fieldMatches(name: string, value: string): CompiledMatch[] {
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

  #over(kind: string, count: number): CompiledMatch[] {
    const met = this.#policy.matches.filter(
      (m) => m.criterion.kind === kind && 'gt' in m.criterion && count > m.criterion.gt,
    )
    for (const m of met) if (m.not) this.#met.add(m.position)
    return met.filter((m) => !m.not)
  }

  /** Actions at one point; returns the matches that discard. */
  #point(
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
        const times = [...(this.#times.get(m.position) ?? []), time]
        this.#times.set(m.position, times)
        if (times.filter((t) => time - t < 1000).length <= (rate as number)) continue
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
