import { counted } from './layout.ts'
import type { FindingRecord } from './finding.ts'
import type { Report } from './report.ts'

/**
 * A report as Markdown (GitHub's), for a ticket or the summary of a job: the verdict, what was found, each id
 * once, and the cure to paste. Of a session no line is quoted.
 */
export function toMarkdown({ summary, source, findings, cure }: Report): string {
  const groups = byId(findings)
  return [
    `### ${summary.verdict}: ${escaped(summary.sentence)}`,
    '',
    `${[source.name === null ? null : `\`${source.name.replaceAll('`', "'")}\``, source.format, counted(summary.sessions, 'session')].filter((part) => part !== null).join(' · ')}`,
    ...(groups.length === 0
      ? []
      : [
          '',
          '| | finding | certainty | times |',
          '|---|---|---|---|',
          ...groups.map(
            ([first, count]) =>
              `| ${first.severity} | ${escaped(first.title)} (\`${first.id}\`) | ${first.certainty}, ${first.mode} | ${count} |`,
          ),
        ]),
    ...(cure === null || cure.config === null
      ? []
      : [
          '',
          `**${escaped(cure.title)}** for ${escaped(cure.device)}${cure.verified ? ' (tried on the recording)' : ''}`,
          '',
          '```',
          [cure.config, cure.bind]
            .filter((text) => text !== null)
            .map((text) => text.trimEnd())
            .join('\n'),
          '```',
          ...(cure.givesUp === '' ? [] : ['', `Gives up: ${escaped(cure.givesUp)}`]),
        ]),
    '',
  ].join('\n')
}

/** The first finding of each id, and how many there are, worst first. */
function byId(findings: readonly FindingRecord[]): [FindingRecord, number][] {
  const groups = new Map<string, [FindingRecord, number]>()
  for (const finding of findings) {
    const group = groups.get(finding.id)
    if (group) group[1]++
    else groups.set(finding.id, [finding, 1])
  }
  const rank = { error: 0, warning: 1, note: 2 }
  return [...groups.values()].sort(([a], [b]) => rank[a.severity] - rank[b.severity])
}

/** What Markdown would take for its own. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ')
}
