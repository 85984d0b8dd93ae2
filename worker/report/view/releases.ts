import type { ProfileId } from '../../policy/policy.ts'
import { counted } from '../layout.ts'
import { predictionWords } from '../predictions.ts'
import type { PredictionRecord, Report } from '../report.ts'

/** What one release would do, or whether it is the one that did it. */
export interface Release {
  profile: ProfileId
  /** as people call it */
  name: string
  mark: string
  /** beside the mark: `5 changed`, `cut` */
  brief: string
  /** the same at length */
  words: string
  tone: 'bad' | 'good' | 'open'
  /** the profile that was asked about */
  asked: boolean
}

const NAMES: readonly (readonly [ProfileId, string])[] = [
  ['pix-6', 'PIX 6'],
  ['pix-7', 'PIX 7'],
  ['asa-7.2', 'ASA 7.2–9.3'],
  ['asa-9.4', 'ASA 9.4+'],
  ['off', 'off'],
]

/** The strip before anything was inspected. */
export const UNTRIED: readonly Release[] = NAMES.map(([profile, name]) => ({
  profile,
  name,
  mark: '',
  brief: '',
  words: 'asks what it would do',
  tone: 'open',
  asked: false,
}))

/**
 * The strip of releases. Of a session that was recorded through a firewall it says which releases write such
 * marks; of any other what each would do to it. `predictions`: the report's own, or those of the same upload.
 */
export function releasesOf(report: Report, predictions = report.predictions): Release[] {
  const { summary, policy } = report
  const asked = summary.question === 'would' ? policy.profile : null
  const fitting = new Set(
    report.sessions.flatMap(({ fingerprint, mode }) =>
      mode === 'observed' ? (fingerprint?.profiles ?? []) : [],
    ),
  )
  return NAMES.map(([profile, name]) => {
    const base = { profile, name, asked: profile === asked && policy.mapName === null }
    if (summary.verdict === 'observed') return { ...base, ...fits(profile, fitting) }
    if (profile === 'off')
      return { ...base, mark: '✔', brief: '', words: 'no inspection changes nothing', tone: 'good' }
    const prediction = predictions?.find((one) => one.profile === profile)
    return { ...base, ...does(prediction, asked === profile ? report : null) }
  })
}

function fits(
  profile: ProfileId,
  fitting: ReadonlySet<ProfileId>,
): Omit<Release, 'profile' | 'name' | 'asked'> {
  if (profile === 'off')
    return { mark: '', brief: '', words: 'no inspection changes nothing', tone: 'open' }
  if (fitting.has(profile))
    return { mark: '●', brief: 'fits', words: 'leaves marks like these', tone: 'bad' }
  return { mark: '', brief: '', words: 'does not leave such marks', tone: 'open' }
}

function does(
  prediction: PredictionRecord | undefined,
  report: Report | null,
): Omit<Release, 'profile' | 'name' | 'asked'> {
  const counts = prediction ?? report?.summary
  if (counts === undefined) return { mark: '', brief: '', words: 'not tried', tone: 'open' }
  const { linesMasked, keywordsMasked, linesDiscarded, cut } = counts
  const changed = linesMasked + keywordsMasked + linesDiscarded
  if (changed === 0 && cut === null)
    return { mark: '✔', brief: '', words: 'would change nothing', tone: 'good' }
  const brief = cut === null ? String(changed) : changed === 0 ? 'cut' : `${changed}, cut`
  const words = prediction ? predictionWords(prediction) : counted(changed, 'line') + ' changed'
  return { mark: '✖', brief, words: `would do this: ${words}`, tone: 'bad' }
}
