/** A metric of Prometheus, with what it is now. */
export interface Metric {
  /** in base units, a counter's ending in _total (prometheus.io/docs/practices/naming) */
  name: string
  type: 'counter' | 'gauge'
  help: string
  samples: readonly Sample[]
}

export interface Sample {
  labels?: Readonly<Record<string, string | number>>
  value: number
}

/** The type of Prometheus's text format. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Metrics in Prometheus's text format 0.0.4. A metric of which nothing is known is left out, as is told of it:
 * no sample is never the same as 0.
 */
export function exposition(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`,
      `# TYPE ${name} ${type}\n`,
      ...samples.map(({ labels, value }) => `${name}${labelled(labels)} ${value}\n`),
    ])
    .join('')
}

function labelled(labels: Sample['labels'] = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
