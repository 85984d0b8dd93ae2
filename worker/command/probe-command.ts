import { hostname } from 'node:os'
import { writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { MAX_PORT } from '../limits.ts'
import { probe, PROBED_PORTS } from '../probe/probe.ts'
import { probeReport, type ProbeReport } from '../probe/report.ts'
import { toProbeText } from '../probe/text.ts'
import { nagiosLine, NAGIOS_UNKNOWN } from '../report/nagios.ts'
import { probeMetrics } from '../probe/metrics.ts'
import type { CommandRun } from './command-run.ts'
import { dialNode } from './dial.ts'
import { CLEAR, IN_THE_WAY, unusable, UNUSABLE, type Outcome } from './outcome.ts'
import { reasonOf } from './recording.ts'

/** A host name or an address, with no port and nothing else about it. */
const HOST = /^[A-Za-z0-9_](?:[A-Za-z0-9_.:-]{0,253}[A-Za-z0-9_])?$|^::1?$/

/** `inspect-esmtp probe HOST`: asks a server harmless questions and says what the answers show. */
export async function probeCommand(run: CommandRun): Promise<number | Outcome> {
  const { options, operands } = run
  const host = (operands[0] as string).replace(/^\[(.*)\]$/, '$1')
  if (!HOST.test(host)) return unusable(`"${host}" is not a host name or an address.`)
  const ports = portsOf(String(options['ports'] ?? PROBED_PORTS.join(',')))
  if (ports === null)
    return unusable(
      `--ports takes numbers from 1 to ${MAX_PORT}, as 25,587,465, not "${String(options['ports'])}".`,
    )
  const name = String(options['ehlo'] ?? hostname())
  if (!HOST.test(name)) return unusable(`--ehlo takes a host name, not "${name}".`)
  const seconds = secondsOf(options['timeout'])
  if (seconds === 0)
    return unusable(`--timeout takes seconds from 1 to 3600, not "${String(options['timeout'])}".`)
  const probing = probe({
    host,
    ports,
    name,
    limits: options['limits'] === true,
    dial: dialNode,
    now: Date.now,
    pause: (milliseconds) => pause(milliseconds),
  })
  const probed =
    seconds === null
      ? await probing
      : await Promise.race([probing, pause(seconds * 1000, null, { ref: false })])
  if (probed === null) {
    const why = `${host} was not probed whole within ${seconds} s. First step: probe fewer --ports, or wait longer.`
    // connections are still open, and nobody waits for them
    return { ...unusable(why), abandoned: true }
  }
  const report = probeReport(run.engine, probed)
  const path = options['transcript']
  if (path !== undefined) {
    const text = report.ports.map(({ transcript }) => transcript).join('')
    try {
      await writeFile(String(path), text)
    } catch (error) {
      return unusable(`${String(path)}: ${reasonOf(error)}.`)
    }
  }
  return told(run, report)
}

async function told(run: CommandRun, report: ProbeReport): Promise<number> {
  const { verdict, sentence } = report
  const status = verdict === 'observed' ? IN_THE_WAY : verdict === 'unreachable' ? UNUSABLE : CLEAR
  switch (run.options['format']) {
    case 'json':
      await run.print(JSON.stringify(report) + '\n')
      return status
    case 'prometheus':
      await run.print(probeMetrics(report))
      return status
    case 'nagios': {
      const code = verdict === 'observed' ? 2 : verdict === 'unreachable' ? NAGIOS_UNKNOWN : 0
      const milliseconds = report.ports[0]?.questions[0]?.milliseconds
      const data = milliseconds == null ? [] : [`greeting=${milliseconds}ms;;;0`]
      const more = report.ports.flatMap(({ port, unreachable, signs }) => [
        ...(unreachable === null ? [] : [`port ${port}: ${unreachable}`]),
        ...signs.map(({ says }) => `port ${port}: ${says}`),
      ])
      await run.print(nagiosLine(code, sentence, data, more))
      return code
    }
    default:
      await run.print(toProbeText(report, { color: run.color }))
      return status
  }
}

/** Seconds, null where none are stated; 0 where what is stated is none. */
function secondsOf(stated: string | boolean | undefined): number | null {
  if (stated === undefined) return null
  return /^\d{1,4}$/.test(String(stated)) && Number(stated) <= 3600 ? Number(stated) : 0
}

/** `25,587` as numbers; null where one is no port. */
function portsOf(text: string): number[] | null {
  const ports = text.split(',').map((port) => (/^\d{1,5}$/.test(port) ? Number(port) : 0))
  return ports.every((port) => port >= 1 && port <= MAX_PORT) ? [...new Set(ports)] : null
}
