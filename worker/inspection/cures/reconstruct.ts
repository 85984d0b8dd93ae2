import type { Behind, Overwritten } from '../../diagnosis/behind.ts'
import type { SessionView } from '../../diagnosis/view.ts'
import type { Engine } from '../../engine/engine.ts'
import { MAX_RECONSTRUCTION_RUNS } from '../../limits.ts'
import { resolvePolicy, type EffectivePolicy } from '../../policy/effective.ts'
import type { Situation } from '../../policy/propose/situation.ts'
import type { ByteString } from '../../smtp/octets.ts'
import { tryPolicy, type RecordedStretch, type Recording, type Trial } from '../run/trial.ts'

type MetPolicy = Pick<Situation, 'policy' | 'map' | 'where'>

/** A session as it may have been sent: the policy makes of it what was recorded, to the octet. */
export interface Reconstruction {
  met: MetPolicy
  stretches: readonly RecordedStretch[]
}

/**
 * The likeliest session that comes out as the one recorded. `given`: the policy the user named, if any; else, and
 * where that is a profile that does not explain the recording, those of the fingerprint are tried. Null
 * where none explains it: then nothing can be tried.
 */
export function reconstruct(
  behind: Behind,
  view: SessionView,
  recording: Recording,
  engine: Engine,
  given: MetPolicy | null,
): Reconstruction | null {
  const { stretches, readAs } = recording
  if (stretches === null || behind.overwritten.length + behind.lost.length === 0) return null
  const run = (policy: EffectivePolicy, original: readonly RecordedStretch[]): Trial =>
    tryPolicy(engine, policy, original, readAs)
  for (const met of policiesToTry(behind, given)) {
    const original = originalUnder(met.policy, behind, view, stretches, run)
    if (original !== null) return { met, stretches: original }
  }
  return null
}

/** A map of one's own is never put aside for a built-in one. */
function policiesToTry(behind: Behind, given: MetPolicy | null): MetPolicy[] {
  if (given !== null && given.map !== null) return [given]
  const likely = behind.policies.map(({ profile, switches, map }) => ({
    policy: resolvePolicy(profile, switches, map),
    map,
    where: null,
  }))
  return given === null ? likely : [given, ...likely]
}

type Run = (policy: EffectivePolicy, original: readonly RecordedStretch[]) => Trial

/** Puts guesses in the place of what was overwritten, and takes the next of those that `policy` would let by. */
function originalUnder(
  policy: EffectivePolicy,
  { overwritten, lost }: Behind,
  view: SessionView,
  stretches: readonly RecordedStretch[],
  run: Run,
): readonly RecordedStretch[] | null {
  const recorded = serverOctets(stretches)
  const chosen = overwritten.map(() => -1)
  const advance = (index: number): boolean => {
    const forms = overwritten[index]?.forms ?? []
    const taken = new Set(overwritten.map((one, other) => one.forms[chosen[other] ?? -1]?.slice(4)))
    const next = forms.findIndex(
      (form, at) =>
        at > (chosen[index] ?? -1) && (at === forms.length - 1 || !taken.has(form.slice(4))),
    )
    chosen[index] = next
    return next >= 0
  }
  if (!overwritten.every((_, index) => advance(index))) return null
  for (let round = 0; round < MAX_RECONSTRUCTION_RUNS; round++) {
    const original = withForms(recorded, overwritten, chosen, view)
    if (original === null) return null
    const trial = run(policy, inStretches(stretches, original))
    const { S: forwarded } = trial.forwarded
    if (isRecorded(forwarded, recorded, view))
      return explains(trial, lost, view) ? inStretches(stretches, original) : null
    const passed = overwritten.flatMap((one, index) => {
      const offset = view.lines[one.at]?.offset ?? 0
      const form = one.forms[chosen[index] ?? 0] ?? ''
      const came = forwarded.slice(offset, offset + form.length)
      return came === form && came !== recorded.slice(offset, offset + form.length) ? [index] : []
    })
    if (passed.length === 0 || !passed.every(advance)) return null
  }
  return null
}

/**
 * Whether this is what was recorded: to the octet, but for blanks, 2 and 0 of a starred greeting. Which of
 * these stay differs between releases, and nothing that follows depends on it.
 */
function isRecorded(forwarded: ByteString, recorded: ByteString, view: SessionView): boolean {
  if (forwarded === recorded) return true
  if (forwarded.length !== recorded.length) return false
  let like = recorded
  for (const { kind, offset, octets } of view.lines) {
    if (kind !== 'greeting' || offset === null) continue
    const end = offset + octets.length
    const starred = octets.slice(0, 4) + octets.slice(4).replace(/[ 20]/g, '*')
    const came = forwarded.slice(offset, end)
    if (came.slice(0, 4) + came.slice(4).replace(/[ 20]/g, '*') !== starred) return false
    like = like.slice(0, offset) + came + like.slice(end)
  }
  return like === forwarded
}

function serverOctets(stretches: readonly RecordedStretch[]): ByteString {
  return stretches
    .filter(({ direction }) => direction === 'S')
    .map(({ octets }) => octets)
    .join('')
}

/** The server's octets with the forms chosen; masks keep the length, so that offsets stay. Null where the print does not tell a line's place. */
function withForms(
  recorded: ByteString,
  overwritten: readonly Overwritten[],
  chosen: readonly number[],
  view: SessionView,
): ByteString | null {
  let octets = recorded
  for (const [index, { at, forms }] of overwritten.entries()) {
    const { direction, offset } = view.lines[at] ?? { direction: null, offset: null }
    const form = forms[chosen[index] ?? 0]
    if (direction !== 'S' || offset === null || form === undefined) return null
    octets = octets.slice(0, offset) + form + octets.slice(offset + form.length)
  }
  return octets
}

function inStretches(
  stretches: readonly RecordedStretch[],
  original: ByteString,
): readonly RecordedStretch[] {
  let at = 0
  return stretches.map((stretch) => {
    if (stretch.direction === 'C') return stretch
    at += stretch.octets.length
    return { ...stretch, octets: original.slice(at - stretch.octets.length, at) }
  })
}

/** Whether the commands that did not arrive are those the policy masks: none of these was accepted. */
function explains(trial: Trial, lost: readonly number[], view: SessionView): boolean {
  const isMasked = (at: number): boolean => {
    const line = view.lines[at]
    return line?.offset != null && trial.verdictAt('C', line.offset) === 'mask'
  }
  if (!lost.every(isMasked)) return false
  return !view.lines.some(
    ({ code, answers }) =>
      /^[23]/.test(code ?? '') &&
      answers !== null &&
      view.lines[answers]?.direction === 'C' &&
      view.lines[answers]?.kind === 'command' &&
      isMasked(answers),
  )
}
