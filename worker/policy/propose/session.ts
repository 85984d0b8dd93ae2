import { fixed, join } from '../../redact/redacted.ts'
import type { EsmtpMap } from '../criteria.ts'
import type { Remedy } from '../remedy.ts'
import type { Change } from './changes.ts'
import { endings, hopeless } from './endings.ts'
import type { PolicyProblem, Rerun } from './problem.ts'
import { changed, workingChanges, type Working } from './propose.ts'
import type { Situation } from './situation.ts'
import type { Steps } from '../../turn.ts'

/**
 * Configurations for a whole session: those of each of its problems by order of preference, one that
 * cures all of them that a map can cure, and the ends of the inspection. A step for each problem.
 */
export function* proposingForSession(
  problems: readonly PolicyProblem[],
  situation: Situation,
  rerun: Rerun | null,
): Steps<Remedy[]> {
  if (situation.policy.profile === 'off') return []
  const reasons: Remedy[] = []
  const curable: PolicyProblem[] = []
  const working: Working[][] = []
  for (const problem of problems) {
    const reason = hopeless(problem)
    if (reason !== null) {
      reasons.push(reason)
      continue
    }
    const works = workingChanges(problem, situation, rerun)
    yield
    if (works.length === 0 && endings(problem.at, situation, rerun).length === 0) continue
    curable.push(problem)
    working.push(works)
  }
  const changed = working
    .flat()
    .sort((a, b) => a.change.order - b.change.order)
    .map(({ remedy }) => remedy)
  const at = [...new Set(curable.flatMap((problem) => problem.at))]
  return once([
    ...changed,
    ...together(curable, working, situation, rerun),
    ...(curable.length > 0 ? endings(at, situation, rerun) : []),
    ...reasons,
  ])
}

/** Each configuration, and each reason why none helps, once. */
function once(remedies: readonly Remedy[]): Remedy[] {
  const seen = new Set<string>()
  return remedies.filter(({ config, title }) => {
    const key = config ?? title
    return !seen.has(key) && seen.add(key)
  })
}

/** One map with the first change of each problem that has one. */
function together(
  problems: readonly PolicyProblem[],
  working: readonly (readonly Working[])[],
  situation: Situation,
  rerun: Rerun | null,
): Remedy[] {
  const first = working.flatMap(([best]) => best?.change ?? [])
  const changes = first.filter(
    (change, i) => first.findIndex((c) => c.title === change.title) === i,
  )
  if (changes.length < 2) return []
  const all: Change = {
    id: 'session',
    word: 'session',
    order: 3,
    group: 0,
    title: fixed`All of it together: ${join(
      changes.map(({ title }) => title),
      '; ',
    )}`,
    edit: (map) => changes.reduce<EsmtpMap | null>((m, { edit }) => (m && edit(m)) ?? m, map),
    givesUp: [...new Set(changes.map(({ givesUp }) => givesUp))].join(' '),
    minimumVersion:
      changes
        .map(({ minimumVersion }) => minimumVersion)
        .sort()
        .at(-1) ?? '',
  }
  const at = problems.flatMap((problem, i) => (working[i]?.length ? problem.at : []))
  const remedy = changed(all, at, situation, rerun)
  return remedy === null ? [] : [remedy]
}
