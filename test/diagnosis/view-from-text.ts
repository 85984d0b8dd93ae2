/** SessionViews from `C:`/`S:` text, so that diagnosis is tested by itself. */
import type { ViewedKind, ViewedLine, SessionView } from '../../worker/diagnosis/view.ts'
import { printed } from '../../worker/redact/redact.ts'
import { maskCommand, maskGreeting, maskKeywords, type MaskingProfile } from './mask.ts'

export interface Said {
  direction: 'C' | 'S' | null
  octets: string
  /** CR LF unless given */
  terminator?: '\r\n' | '\n' | ''
}

export interface ViewOptions {
  vantage?: 'client' | 'server' | 'unknown'
  notes?: string[]
  profile?: MaskingProfile
  policyGiven?: boolean
}

/** `C: EHLO x` and `S: 250 y` lines, one a line; other lines are of unknown direction. */
export function viewFromText(text: string, options: ViewOptions = {}): SessionView {
  const said = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Said => {
      const mark = /^([CS]): ?(.*)$/.exec(line)
      if (mark === null) return { direction: null, octets: line }
      return { direction: mark[1] === 'C' ? 'C' : 'S', octets: mark[2] ?? '' }
    })
  return viewFromLines(said, options)
}

/** The view of a session whose lines are given; mail data is one record, as in a real view. */
export function viewFromLines(said: readonly Said[], options: ViewOptions = {}): SessionView {
  const profile = options.profile ?? 'pix-7'
  const lines: ViewedLine[] = []
  const awaiting: number[] = []
  const offsets = { C: 0, S: 0 }
  let mode: 'command' | 'data' | 'auth' = 'command'
  let wire = 0
  let answers: number | null = null
  let open = false
  let greeted = false
  for (const { direction, octets, terminator = '\r\n' } of said) {
    const length = octets.length + terminator.length
    wire++
    const offset = direction === null ? null : offsets[direction]
    if (direction !== null) offsets[direction] += length
    if (mode === 'data' && direction === 'C' && lines.at(-1)?.kind === 'data') {
      const data = lines.at(-1) as ViewedLine
      data.length += length
      if (octets === '.') {
        mode = 'command'
        awaiting.push(lines.length - 1)
      }
      continue
    }
    let kind: ViewedKind = direction === 'C' ? 'command' : 'reply'
    if (direction === 'C' && mode === 'data') {
      kind = 'data'
      if (octets === '.') mode = 'command'
    } else if (direction === 'C' && mode === 'auth') kind = 'auth-response'
    if (direction === 'C' && (kind !== 'data' || octets === '.')) awaiting.push(lines.length)
    if (direction === 'S') {
      if (!open)
        answers =
          greeted || lines.some((line) => line.direction === 'C')
            ? (awaiting.shift() ?? null)
            : null
      if (!greeted && answers === null) kind = 'greeting'
      const command = answers === null ? null : lines[answers]
      if (command?.verb === 'EHLO' && octets.startsWith('250')) kind = 'ehlo-reply'
      open = octets[3] === '-'
      if (!open) {
        greeted = true
        mode = 'command'
        if (octets.startsWith('354')) mode = 'data'
        if (octets.startsWith('334')) mode = 'auth'
      }
    }
    const verb = /^[A-Za-z0-9]+(?=[ \t]|$)/.exec(octets)?.[0].toUpperCase() ?? null
    const shown =
      kind === 'auth-response'
        ? printed('[redacted]')
        : kind === 'data'
          ? printed('')
          : printed(octets)
    lines.push({
      line: wire,
      direction,
      kind,
      verb: kind === 'command' ? verb : null,
      code: direction !== 'C' && /^\d{3}/.test(octets) ? octets.slice(0, 3) : null,
      answers: direction === 'S' ? answers : null,
      octets: kind === 'data' ? '' : octets,
      shown,
      forwarded: shown,
      length,
      terminator: kind === 'data' ? '' : terminator,
      verdict: 'pass',
      rules: [],
      events: [],
      offset,
      place: { sourceLine: wire, packet: null, time: null },
    })
  }
  applyProfile(lines, profile)
  return {
    index: 0,
    about: {
      key: null,
      client: null,
      server: null,
      vantage: options.vantage ?? 'unknown',
      segments: false,
      started: null,
    },
    lines,
    messages: [],
    holes: [],
    events: [],
    sightings: [],
    sentBy: null,
    ciphertext: null,
    marks: (options.notes ?? []).map((text) => ({ mark: { kind: 'note', text }, after: 0 })),
    closed: null,
    profile,
    switches: {},
    question: 'would',
    policyGiven: options.policyGiven ?? false,
    linesLeftOut: 0,
  }
}

function applyProfile(lines: ViewedLine[], profile: MaskingProfile): void {
  const keywords: ViewedLine[] = []
  lines.forEach((line, at) => {
    if (line.kind === 'greeting' && line.octets.startsWith('220'))
      change(line, maskGreeting(line.octets, profile), profile === 'pix-6' ? 'B1' : 'B3')
    if (line.kind === 'command' && line.direction === 'C')
      change(line, maskCommand(line.octets, profile), profile === 'pix-6' ? 'C3' : 'C2')
    if (line.kind !== 'ehlo-reply') return
    if (profile === 'pix-6') line.kind = 'reply'
    else if (lines[at - 1]?.kind === 'ehlo-reply' && lines[at - 1]?.octets[3] === '-')
      keywords.push(line)
    if (line.octets[3] === '-' || keywords.length === 0) return
    const masked = maskKeywords(
      keywords.map(({ octets }) => octets.slice(4)),
      profile,
    )
    keywords.forEach((keyword, i) => change(keyword, keyword.octets.slice(0, 4) + masked[i], 'S3'))
    keywords.length = 0
  })
}

function change(line: ViewedLine, forwarded: string, rule: string): void {
  if (forwarded === line.octets) return
  line.verdict = 'mask'
  line.rules = [rule]
  line.forwarded = printed(forwarded)
}
