import type { ReferenceSession, Segment } from './session.ts'

/** A smaller session for which `fails` still is true: fewer switches, segments and octets. */
export function shrinkSession(
  session: ReferenceSession,
  fails: (session: ReferenceSession) => boolean,
): ReferenceSession {
  let smallest = session
  for (;;) {
    const smaller = [...smallerSessions(smallest)].find(fails)
    if (!smaller) return smallest
    smallest = smaller
  }
}

function* smallerSessions(session: ReferenceSession): Generator<ReferenceSession> {
  const { switches, segments, map, times } = session
  if (times !== undefined) yield { ...session, times: undefined }
  for (let i = 0; i < (map?.matches.length ?? 0); i++) {
    yield { ...session, map: { ...map!, matches: map!.matches.toSpliced(i, 1) } }
  }
  // times stand beside segments: a session that needs them keeps both as they are
  if (times !== undefined) return
  for (const name of Object.keys(switches) as (keyof typeof switches)[]) {
    const fewer = { ...switches }
    delete fewer[name]
    yield { ...session, switches: fewer }
  }
  for (let i = 0; i < (switches.limits?.length ?? 0); i++) {
    const limits = switches.limits!.toSpliced(i, 1)
    yield { ...session, switches: { ...switches, limits } }
  }
  for (const fewer of withoutRuns(segments)) yield { ...session, segments: fewer }
  for (const [i, [direction, octets]] of segments.entries()) {
    for (const shorter of withoutRuns([...octets])) {
      const segment: Segment = [direction, Uint8Array.from(shorter)]
      yield { ...session, segments: segments.toSpliced(i, 1, segment) }
    }
  }
}

/** The list without one run of it: halves first, single members last. */
function* withoutRuns<T>(list: readonly T[]): Generator<T[]> {
  for (let run = Math.ceil(list.length / 2); run >= 1; run = Math.floor(run / 2)) {
    for (let at = 0; at + run <= list.length; at += run) yield list.toSpliced(at, run)
  }
}
