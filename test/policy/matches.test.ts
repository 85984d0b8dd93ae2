import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { EffectivePolicy } from '../../worker/policy/effective.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { MatchRun } from '../../worker/policy/match/run.ts'
import { toByteString, toOctets } from '../../worker/smtp/octets.ts'
import type { Step } from './reference/arbitrary.ts'
import { esmtpMap, steps } from './reference/arbitrary.ts'
import type { ReferenceOutcome } from './reference/matches.ts'
import { ReferenceMatches } from './reference/matches.ts'
import { runMessage } from './reference/message.ts'

/** Mail data up to its end: lines with terminators, as M1 reads them. */
function linesOf(octets: string, eol: 'crlf' | 'lf'): { lines: string[]; complete: boolean } {
  const lines: string[] = []
  let previous = '\r\n'
  for (const line of octets.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    lines.push(line)
    const ends =
      eol === 'lf' ? /^\.\r?\n$/.test(line) : line === '.\r\n' && previous.endsWith('\r\n')
    if (ends) return { lines, complete: true }
    previous = line
  }
  return { lines, complete: false }
}

/** The message through MatchRun in stretches, as a streaming host feeds it. */
function feedMessage(
  run: MatchRun,
  step: Extract<Step, { kind: 'message' }>,
  octets: string,
  offset: number,
  time: number | null,
): ReferenceOutcome {
  const out: ReferenceOutcome = {
    events: [],
    action: null,
    replied: false,
    passed: '',
    ended: false,
  }
  let waiting = ''
  let at = 0
  for (let turn = 0; ; turn++) {
    const size = step.cuts[turn] ?? octets.length
    waiting += octets.slice(at, at + size)
    at = Math.min(octets.length, at + size)
    const final = at === octets.length
    const begin = offset + at - waiting.length
    const decision = run.data(toOctets(waiting), begin, time, final)
    out.events.push(...decision.events)
    out.replied ||= decision.reply !== null
    let from = 0
    for (const [start, end] of [
      ...decision.discarded,
      [decision.passes, decision.passes] as const,
    ]) {
      out.passed += waiting.slice(from, start)
      from = end
    }
    if (!final) assert.ok(decision.action !== null || waiting.length - decision.decided <= 2)
    waiting = waiting.slice(decision.decided)
    if (decision.action !== null || decision.ended || final) {
      return { ...out, late: false, action: decision.action, ended: decision.ended }
    }
  }
}

function compare(
  policy: EffectivePolicy,
  session: { eol: 'crlf' | 'lf'; clock: number[] | null; steps: Step[] },
): void {
  const run = new MatchRun(policy)
  const reference = new ReferenceMatches(policy)
  let offset = 0
  let time = session.clock === null ? null : 0
  session.steps.forEach((step, i) => {
    if (time !== null) time += session.clock?.[i] ?? 0
    const [one, two] = both(run, reference, step, session.eol, offset, time)
    assert.deepEqual(one, { late: false, ...two })
    offset += 100
    if (one.action === 'drop-connection' || one.action === 'reset' || one.ended === false) {
      session.steps.length = i + 1
    }
  })
}

function both(
  run: MatchRun,
  reference: ReferenceMatches,
  step: Step,
  eol: 'crlf' | 'lf',
  offset: number,
  time: number | null,
): [ReferenceOutcome, ReferenceOutcome] {
  const plain = (decision: ReturnType<MatchRun['commandLine']>): ReferenceOutcome => ({
    events: [...decision.events],
    action: decision.action,
    replied: decision.reply !== null,
    late: decision.late === true,
  })
  switch (step.kind) {
    case 'command':
      return [
        plain(run.commandLine(step.verb, step.line, offset, time)),
        reference.command(step.verb, step.line, offset, time),
      ]
    case 'rcpt-reply':
      return [
        plain(run.rcptReply(step.code, offset, time)),
        reference.rcptReply(step.code, offset, time),
      ]
    case 'ehlo-line':
      return [
        plain(run.ehloLine(step.text, step.isLast, offset, time)),
        reference.ehloLine(step.text, step.isLast, offset, time),
      ]
    case 'message': {
      const octets = step.octets + (eol === 'lf' ? '\n.\n' : '\r\n.\r\n')
      const { lines, complete } = linesOf(octets, eol)
      run.beginMessage(eol)
      return [
        feedMessage(run, step, lines.join(''), offset, time),
        runMessage(reference, lines, complete, offset, time),
      ]
    }
  }
}

test('the host’s matches agree with the slow reference on any session under any map, whatever the chunks', () => {
  fc.assert(
    fc.property(
      esmtpMap,
      fc.constantFrom('pix-6' as const, 'pix-7' as const, 'asa-7.2' as const, 'asa-9.4' as const),
      steps,
      (map, profile, session) =>
        compare(resolvePolicy(profile, {}, map), { ...session, steps: [...session.steps] }),
    ),
    { numRuns: Number(process.env['RUNS'] ?? 2000) },
  )
})

test('mail data of one octet a chunk gives what one chunk gives', () => {
  fc.assert(
    fc.property(esmtpMap, steps, (map, session) => {
      const policy = resolvePolicy('asa-7.2', {}, map)
      for (const step of session.steps) {
        if (step.kind !== 'message') continue
        const octets = toByteString(toOctets(`${step.octets}\r\n.\r\n`))
        const { lines } = linesOf(octets, 'crlf')
        const results = [[], new Array<number>(octets.length).fill(1)].map((cuts) => {
          const run = new MatchRun(policy)
          run.beginMessage('crlf')
          return feedMessage(run, { ...step, cuts }, lines.join(''), 0, 5)
        })
        assert.deepEqual(results[0], results[1])
      }
    }),
    { numRuns: 300 },
  )
})
