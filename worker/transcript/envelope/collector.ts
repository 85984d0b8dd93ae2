/** Names, by collector, of what wrote a text and under which process id: journald, Elastic, rsyslog and syslog-ng, Fluentd. */
const PROGRAMS = [
  'SYSLOG_IDENTIFIER',
  'process.name',
  'appname',
  'app-name',
  'PROGRAM',
  'program',
  'syslog.appname',
  'ident',
  'programname',
  '_COMM',
]
const PROCESSES = ['SYSLOG_PID', '_PID', 'process.pid', 'procid', 'PID', 'pid', 'syslog.procid']
const HOSTS = ['_HOSTNAME', 'host.name', 'host.hostname', 'hostname', 'HOST', 'host']
const TIMES = ['@timestamp', '__REALTIME_TIMESTAMP', 'timestamp', 'time', 'timereported', 'ISODATE']

/** The value under one of `names`, a dot for an object within: a word, or a number. */
function wordIn(value: object, names: readonly string[]): string | null {
  for (const name of names) {
    const found = name
      .split('.')
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], value)
    const word = typeof found === 'number' ? String(found) : found
    if (typeof word === 'string' && /^[^\s:[\]]{1,128}$/.test(word)) return word
  }
  return null
}

/** When a collector took a text, as RFC 3339 has it: from such a time, or from seconds, milli- or microseconds since 1970. */
function timeIn(value: object): string | null {
  const found = TIMES.map((name) => (value as Record<string, unknown>)[name]).find(
    (one) => typeof one === 'number' || (typeof one === 'string' && one !== ''),
  )
  if (typeof found === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,16}$/.test(found))
    return found
  const since = Number(found)
  if (!(since > 1e8)) return null
  const date = new Date(since < 1e11 ? since * 1e3 : since < 1e14 ? since : since / 1e3)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** What a collector took off the front of a line, as syslog prints it; '' where it took nothing. */
export function tagIn(value: unknown, text: string): string {
  if (typeof value !== 'object' || value === null) return ''
  const [program, process, time] = [
    wordIn(value, PROGRAMS),
    wordIn(value, PROCESSES),
    timeIn(value),
  ]
  if (program === null || process === null || time === null) return ''
  if (text.includes(`${program}[${process}]: `)) return ''
  return `${time} ${wordIn(value, HOSTS) ?? 'localhost'} ${program}[${process}]: `
}

/** Whether a value is an object of a collector whose own fields are beyond doubt: Docker's, journald's, GELF, Elastic's. */
export function isCollected(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  const has = (name: string) => typeof one[name] === 'string'
  return (
    (has('log') && has('stream')) ||
    has('MESSAGE') ||
    has('short_message') ||
    (has('@timestamp') && has('message'))
  )
}
