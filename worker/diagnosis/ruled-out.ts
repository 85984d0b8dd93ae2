import type { ProfileId } from '../policy/policy.ts'
import { PROFILE_TABLE } from '../policy/profiles.ts'
import { MAX_KNOWN_TELLS } from '../limits.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { remembered } from '../smtp/remembered.ts'
import { HolesOf } from './holes.ts'
import { lineNumbers } from './findings/draft.ts'
import { ehloReplies, keywordOf, readable, wholeReplies } from './replies.ts'
import { greetingShape } from './signs/shapes.ts'
import { greetingLines } from './signs/greeting.ts'
import { KNOWN_VERBS } from '../smtp/verbs.ts'
import type { Sign } from './signs/sign.ts'
import { formOf } from './unmask/line.ts'
import type { SessionView, ViewedLine } from './view.ts'

/** The profiles that inspect. */
export const INSPECTING = ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4'] as const satisfies ProfileId[]

/** Policies that a session proves were not in its path. */
export interface RuledOut {
  profiles: ProfileId[]
  /** indexes in SessionView.lines of what stands in clear */
  at: number[]
  why: Redacted
  /** that no PIX or ASA stood there, in a clause */
  brief: Redacted
  /** what stands in clear */
  by: 'keyword' | 'command' | 'greeting'
}

/** Implicit TLS (RFC 8314): what a client shows of it no firewall has read. */
const SUBMISSIONS_PORT = 465

/** As servers write a keyword, of four octets at least (`Ok` is a word too): what an author noted beside one is none. */
const KEYWORD = /^[A-Z0-9][A-Z0-9-]{3,}(?:[ =][\x20-\x7e]*)?$/
const CROSSED_OUT = /^X+[A-Z]?$/

/**
 * What built-in policies would have changed and what stands in clear: they were not between the place of
 * the recording and the server at that time. So much holds beside a line that was masked: what masked it has other
 * settings. Nothing is ruled out where another product answers in the server's place, inside TLS, and of replies in a
 * recording of the server's own. `isMasked`: whether a keyword is also among those that were overwritten.
 */
export function ruledOut(
  view: SessionView,
  signs: readonly Sign[],
  isMasked: (keyword: string) => boolean,
): RuledOut[] {
  if (view.about.server?.port === SUBMISSIONS_PORT) return []
  if (signs.some(({ device }) => device === 'other')) return []
  const end = clearUntil(view)
  const holes = new HolesOf(view)
  const before = (at: readonly number[]): number[] =>
    at.filter((index) => index < end && !holes.tear([index]))
  const masking = signs.filter((sign) => sign.masking)
  const atServer =
    view.about.vantage === 'server' || masking.some(({ vantage }) => vantage === 'server')
  // a line that was overwritten, or whose reply shows that it was, reached nobody as sent
  const changed = new Set(masking.flatMap(({ at }) => at))
  const unchanged = (at: readonly number[]): number[] =>
    before(at).filter((index) => !changed.has(index))
  return [
    ...(atServer ? [] : ofKeywords(view, unchanged, isMasked)),
    // Which reply answers which command nobody knows behind a hole.
    ...ofCommands(view, (at) => unchanged(at).filter((index) => index < holes.first), atServer),
    ...(atServer ? [] : ofGreeting(view, unchanged)),
  ]
}

/** Whether no policy that inspects is left, as each is built in. */
export function rulesOutAll(found: readonly RuledOut[]): boolean {
  return INSPECTING.every((profile) => found.some(({ profiles }) => profiles.includes(profile)))
}

/** Index of the first line inside TLS: what is shown of those went past a firewall as ciphertext. */
function clearUntil(view: SessionView): number {
  const marked = view.marks.find(({ mark }) => mark.kind === 'tls-started')?.after
  const accepted = view.lines.findIndex(
    ({ code, answers }) =>
      code === '220' && answers !== null && view.lines[answers]?.verb === 'STARTTLS',
  )
  const opaque = view.lines.findIndex(({ kind }) => kind === 'tls')
  const ends = [marked ?? -1, accepted < 0 ? -1 : accepted + 1, opaque].filter((at) => at >= 0)
  return Math.min(view.lines.length, ...ends)
}

type Before = (at: readonly number[]) => number[]

function ofKeywords(
  view: SessionView,
  before: Before,
  isMasked: (keyword: string) => boolean,
): RuledOut[] {
  const shown = ehloReplies(view)
    .flatMap(({ at }) => before(at.slice(1)))
    // a line added by hand, or announced twice
    .filter((index) => !isMasked(formOf(readable(view.lines[index]).slice(4).toUpperCase())))
  return grouped(shown, (index) =>
    view.lines[index]?.direction === 'S' ? hidingLine(readable(view.lines[index])) : [],
  ).map(({ profiles, at }) => ({
    by: 'keyword',
    profiles,
    at,
    brief: fixed`${NONE} ${stood(view)}: ${quoted(view, at)} is in clear (${lineNumbers(view, at.slice(0, 1))})`,
    why: fixed`${quoted(view, at)}${more(at)} (${lineNumbers(view, at)}) ${at.length > 1 ? fixed`stand` : fixed`stands`} in clear ${side(view)}, where the built-in map of these overwrites ${at.length > 1 ? fixed`them` : fixed`it`}; a map of one's own may show ${at.length > 1 ? fixed`them` : fixed`it`}.`,
  }))
}

/** The profiles whose built-in map overwrites the keyword of a reply line, where it is one. */
const hidingLine = remembered((line): readonly ProfileId[] => {
  const text = line.slice(4).trimEnd()
  const keyword = text.toUpperCase()
  return KEYWORD.test(keyword) && !CROSSED_OUT.test(text) ? hiding(keyword) : []
}, MAX_KNOWN_TELLS)

/** The profiles whose built-in map overwrites this keyword. */
function hiding(text: string): ProfileId[] {
  const keyword = keywordOf(text)
  const withForm = formOf(text)
  return INSPECTING.filter((id) => {
    const { keywords, keywordEndsAtEquals, allowTls } = PROFILE_TABLE[id]
    // A PIX 6 lets no EHLO through: what its reply would have been, nobody knows.
    if (id === 'pix-6') return false
    if (keyword === 'STARTTLS') return !allowTls
    return !keywords.includes(keywordEndsAtEquals ? keyword : withForm)
  })
}

/** Commands that built-in policies do not let through, and that the server took for what they are. */
function ofCommands(view: SessionView, before: Before, atServer: boolean): RuledOut[] {
  const answered = new Set(
    wholeReplies(view).flatMap(({ code, command, at }) =>
      // What a reply answers must be told, not taken for the command that stands before it.
      view.lines[at[0] ?? -1]?.answers != null && command !== null && meant(view, code, command, at)
        ? [command]
        : [],
    ),
  )
  const commands = before(view.lines.map((_, index) => index)).filter((index) => {
    const line = view.lines[index]
    if (line?.kind !== 'command' || line.direction !== 'C' || line.verb === null) return false
    return atServer ? KNOWN_VERBS.has(line.verb) : answered.has(line)
  })
  return grouped(commands, (index) => stopping(view.lines[index]?.verb ?? '')).map(
    ({ profiles, at }) => ({
      by: 'command',
      profiles,
      at,
      brief: fixed`${NONE} ${stood(view)}: ${quoted(view, at)} reached the server as sent (${lineNumbers(view, at.slice(0, 1))})`,
      why: fixed`${quoted(view, at)}${more(at)} (${lineNumbers(view, at)}) reached the server as sent${atServer ? fixed`` : fixed`: it answered by the command’s own meaning`}. The built-in policy of these overwrites ${at.length > 1 ? fixed`them` : fixed`it`}.`,
    }),
  )
}

/** The profiles that overwrite this command. */
const stopping = remembered(
  (verb): readonly ProfileId[] =>
    INSPECTING.filter((id) => {
      const { verbs, allowTls } = PROFILE_TABLE[id]
      return verb === 'STARTTLS' ? !allowTls : !verbs.includes(verb)
    }),
  MAX_KNOWN_TELLS,
)

/** Whether a server that got X could not have answered so: it did as it was told, or names the command. */
function meant(
  view: SessionView,
  code: string,
  { verb }: ViewedLine,
  at: readonly number[],
): boolean {
  if (/^[23]/.test(code)) return true
  if (verb === null || !/^[45]/.test(code)) return false
  const word = new RegExp(`\\b${verb}\\b`, 'i')
  return at.some((index) => word.test(readable(view.lines[index]).slice(4)))
}

function ofGreeting(view: SessionView, before: Before): RuledOut[] {
  const at = before(greetingLines(view)).slice(0, 1)
  const lines = at.map((index) => readable(view.lines[index]))
  if (!lines.some((line) => /^220[ -].*[A-Za-z]{2}/.test(line))) return []
  if (greetingShape(lines) !== null) return []
  return [
    {
      by: 'greeting',
      profiles: [...INSPECTING],
      at,
      brief: fixed`No PIX or ASA that masks greetings, as its built-in settings do, ${stood(view)}: the greeting is in clear (${lineNumbers(view, at)})`,
      why: fixed`The greeting (${lineNumbers(view, at)}) stands in clear ${side(view)}: none that masks greetings, as each does unless it is told no mask-banner.`,
    },
  ]
}

function grouped(
  at: readonly number[],
  profilesOf: (index: number) => readonly ProfileId[],
): { profiles: ProfileId[]; at: number[] }[] {
  const groups = new Map<string, { profiles: ProfileId[]; at: number[] }>()
  for (const index of at) {
    const profiles = profilesOf(index)
    if (profiles.length === 0) continue
    const key = profiles.join()
    const group = groups.get(key)
    if (group) group.at.push(index)
    else groups.set(key, { profiles: [...profiles], at: [index] })
  }
  return [...groups.values()].sort((a, b) => b.profiles.length - a.profiles.length)
}

const NONE = fixed`No PIX or ASA with built-in settings`

/** How many lines a quoted one stands for. */
function more(at: readonly number[]): Redacted {
  return at.length > 1 ? fixed` and ${at.length - 1} more` : fixed``
}

/** Octets of a line that may be quoted in a sentence. */
const MAX_QUOTED = 40

function quoted(view: SessionView, [first = -1]: readonly number[]): Redacted {
  const line = view.lines[first]
  const shown = line?.shown ?? fixed``
  // What is no command's verb may be anybody's words.
  if (line?.kind === 'command' && !KNOWN_VERBS.has(line.verb ?? '')) return fixed`A command`
  return shown.length <= MAX_QUOTED
    ? shown
    : view.lines[first]?.kind === 'command'
      ? fixed`A command`
      : fixed`A keyword`
}

/** Where the recording proves that none stood. */
function stood({ about }: SessionView): Redacted {
  return about.vantage === 'unknown'
    ? fixed`was between the recording and the server`
    : fixed`was in this path`
}

function side({ about }: SessionView): Redacted {
  return about.vantage === 'client'
    ? fixed`on the client's side`
    : fixed`between the place of the recording and the server`
}
