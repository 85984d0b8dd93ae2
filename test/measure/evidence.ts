/**
 * Loose evidence as people post it: `npm run -s evidence -- FOLDER [--side-by-side]`. FOLDER holds the texts and an
 * `index.jsonl` with what each proves. Scored are the weight (exactly, and as proven or not), the device, the
 * command, and false blame. `--side-by-side` prints the expert's sentence and ours of every text.
 */
import {
  answerTo,
  deviceKind,
  devicesOf,
  givesConfiguration,
  readPosted,
} from '../posted/answer.ts'
import type { Report } from '../../worker/report/report.ts'

type Weight = 'certain' | 'strong' | 'weak' | 'nothing'

interface Posted {
  file: string
  proves: Weight
  device: 'cisco' | 'other' | 'none' | 'unknown'
  command: string | null
  expertSays: string
}

const [folder, ...flags] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: npm run -s evidence -- FOLDER [--side-by-side]')

const ORDER: readonly Weight[] = ['certain', 'strong', 'weak', 'nothing']

/** The heaviest thing an answer rests on. */
function weightOf(report: Report): Weight {
  const weights = [
    ...report.evidence.map(({ weight }) => weight),
    ...report.findings
      .filter(({ mode, id }) => mode === 'observed' && id !== 'other')
      .filter(
        ({ lines }) => lines.length > 0 || report.sessions.some(({ fingerprint }) => fingerprint),
      )
      .filter(({ id }) =>
        report.sessions.some(({ fingerprint }) =>
          fingerprint?.signs.some(({ findingId }) => findingId === id),
        ),
      )
      .map(({ certainty }) => certainty),
  ]
  return ORDER.find((weight) => weights.includes(weight)) ?? 'nothing'
}

const proven = (weight: Weight): boolean => weight === 'certain' || weight === 'strong'
const posted = readPosted<Posted>(folder)
const counts = {
  exact: 0,
  class: 0,
  device: 0,
  command: 0,
  commands: 0,
  blame: 0,
  configured: 0,
  refused: 0,
}
for (const { entry, octets } of posted) {
  const { report, refused } = await answerTo(octets)
  const weight = report === null ? 'nothing' : weightOf(report)
  const kind = report === null ? 'none' : deviceKind(report)
  const faults: string[] = []
  if (report === null) counts.refused++
  if (weight === entry.proves) counts.exact++
  else faults.push(`${weight}, not ${entry.proves}`)
  if (proven(weight) === proven(entry.proves)) counts.class++
  else faults.push('CLASS')
  const wanted = entry.device === 'unknown' ? 'none' : entry.device
  // what proves nothing names nobody, whoever it was
  const decidable = proven(entry.proves)
  if (kind === wanted || (!decidable && kind === 'none')) counts.device++
  else faults.push(`device ${kind}, not ${wanted}`)
  if (kind === 'cisco' && entry.device !== 'cisco') {
    counts.blame++
    faults.push('FALSE BLAME')
  }
  if (report !== null && entry.device !== 'cisco' && givesConfiguration(report)) {
    counts.configured++
    faults.push('CISCO CONFIGURATION')
  }
  if (entry.command !== null) {
    counts.commands++
    const commands = [
      ...(report?.evidence.map(({ command }): string | null => command) ?? []),
      ...(report?.sessions.flatMap(({ lines }) =>
        lines.map(({ verb, kind }) => (kind === 'greeting' ? kind : (verb ?? null))),
      ) ?? []),
    ]
    if (commands.includes(entry.command)) counts.command++
    else faults.push(`command ${commands.join(' ') || '-'}, not ${entry.command}`)
  }
  if (report === null) faults.push('422')
  if (faults.length > 0) console.log(`${entry.file}: ${faults.join('; ')}`)
  if (flags.includes('--side-by-side'))
    console.log(
      [
        `== ${entry.file} (${entry.proves}, ${entry.device}, ${entry.command ?? '-'})`,
        `expert: ${entry.expertSays}`,
        `ours:   ${report === null ? `422 ${refused}` : `${report.summary.verdict}: ${report.summary.sentence}`}`,
        ...(report?.evidence ?? []).map(
          ({ sourceLine, sign, weight: of, command, host, device, text, says }) =>
            `        ${sourceLine} ${sign} ${of} ${command ?? '-'} ${host ?? '-'} ${device ?? '-'} | ${text} | ${says}`,
        ),
        `        device ${report === null ? '-' : devicesOf(report).join(', ') || '-'}`,
        '',
      ].join('\n'),
    )
}
console.log(
  `${posted.length} texts: proven or not right ${counts.class}, weight exactly ${counts.exact}; device right ${counts.device}; ` +
    `command right ${counts.command} of ${counts.commands}; false blame ${counts.blame}; Cisco configuration for another's fault ${counts.configured}; refused ${counts.refused}`,
)
process.exitCode =
  counts.blame + counts.configured === 0 && counts.class >= posted.length * 0.95 ? 0 : 1
