import { MAX_TELL_OCTETS } from '../limits.ts'
import { withoutPrintedEnd } from './printed-ends.ts'
import type { SessionView, ViewedLine } from './view.ts'

/** A reply as a whole: its lines are consecutive in their direction, the last has no `-` after its code. */
export interface WholeReply {
  /** indexes in SessionView.lines */
  readonly at: readonly number[]
  /** of its first line */
  code: string
  /** the command line it answers, or null */
  command: ViewedLine | null
  /** false: the session ended, or something else was read, before its last line */
  complete: boolean
}

const REPLY = /^\d{3}(?:[ -]|$)/

/** True for a line a server may have sent: told so by the print, or not told and shaped like a reply. */
export function mayBeReply(line: ViewedLine): boolean {
  if (line.direction === 'S') return line.kind !== 'tls'
  return line.direction === null && REPLY.test(line.octets)
}

interface ReadReplies {
  view: SessionView
  /** how many lines it had then */
  lines: number
  whole: readonly WholeReply[]
  ehlo: readonly WholeReply[] | null
}

/**
 * What was read of the view looked at last: a diagnosis asks for its replies some thirty times. (A WeakMap of all views
 * lets each collection of the young keep them: a fifth of the time went there.)
 */
let last: ReadReplies | null = null

function readReplies(view: SessionView): ReadReplies {
  if (last?.view === view && last.lines === view.lines.length) return last
  last = { view, lines: view.lines.length, whole: inOrder(view), ehlo: null }
  return last
}

/** The replies of a session in order, the greeting included. Lines without a code are no part of any. */
export function wholeReplies(view: SessionView): readonly WholeReply[] {
  return readReplies(view).whole
}

function inOrder(view: SessionView): WholeReply[] {
  type Open = WholeReply & { at: number[] }
  const replies: WholeReply[] = []
  let open: Open | null = null
  let lastCommand: ViewedLine | null = null
  view.lines.forEach((line, index) => {
    if (!mayBeReply(line)) {
      if (line.kind === 'command') lastCommand = line
      return
    }
    if (!REPLY.test(line.octets)) return
    const code = line.octets.slice(0, 3)
    if (open !== null && open.code !== code) open = null
    if (open === null) {
      const answered = line.answers === null ? null : (view.lines[line.answers] ?? null)
      const command = answered ?? (line.kind === 'greeting' ? null : lastCommand)
      open = { at: [], code, command, complete: false }
      replies.push(open)
    }
    open.at.push(index)
    if (line.octets[3] === '-') return
    open.complete = true
    open = null
  })
  return replies
}

/** The keyword of an EHLO reply line, upper-cased: up to a blank or `=`. */
export function keywordOf(text: string): string {
  return (/^[^ \t=]*/.exec(text)?.[0] ?? '').toUpperCase()
}

/**
 * The replies to EHLO: code 250 after EHLO, or 250 of several lines where no print tells what it
 * answers (a fragment) and its later lines look like keywords.
 */
export function ehloReplies(view: SessionView): readonly WholeReply[] {
  const read = readReplies(view)
  read.ehlo ??= answersToEhlo(view, read.whole)
  return read.ehlo
}

function answersToEhlo(view: SessionView, replies: readonly WholeReply[]): WholeReply[] {
  return replies.filter((reply) => {
    if (reply.code !== '250') return false
    const [first] = reply.at
    if (first === undefined) return false
    if (view.lines[first]?.kind === 'ehlo-reply') return true
    if (reply.command?.verb === 'EHLO') return reply.at.length > 1 || carriesMask(view, reply)
    if (reply.command !== null && reply.command.verb !== null) return false
    return reply.at.length > 1 ? looksLikeKeywords(view, reply) : carriesMask(view, reply)
  })
}

const KEYWORD_LINE = /^[A-Za-z0-9][A-Za-z0-9-]*(?:[ =].*)?$/

function looksLikeKeywords(view: SessionView, reply: WholeReply): boolean {
  return reply.at.slice(1).every((at) => KEYWORD_LINE.test(readable(view.lines[at]).slice(4)))
}

function carriesMask(view: SessionView, reply: WholeReply): boolean {
  return reply.at.some((at) => /^X{3,}[A-Z]$/.test(readable(view.lines[at]).slice(4)))
}

/** The line as patterns see it: its beginning, without what print leaves behind a line. */
export function readable(line: ViewedLine | undefined): string {
  if (line === undefined) return ''
  return (line.readable ??= withoutPrintedEnd(line.octets.slice(0, MAX_TELL_OCTETS)))
}
