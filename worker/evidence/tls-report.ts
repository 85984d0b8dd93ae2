import { MAX_TLS_REPORT_CHARS } from '../limits.ts'
import { reasonIn } from '../diagnosis/reasons/reason.ts'
import { TLS_FAULTS } from '../diagnosis/reasons/tls.ts'
import { capitalised, fixed } from '../redact/redacted.ts'
import type { Evidence } from './evidence.ts'
import { evidenceOf } from './piece.ts'
import { ehloReply } from './settle.ts'
import { shownHost } from './show.ts'

interface FailureDetail {
  'result-type'?: unknown
  'receiving-mx-hostname'?: unknown
}

/** An RFC 8460 report in a text: held from its first brace on, read at the end. */
export class TlsReportReader {
  #text: string[] = []
  #chars = 0
  #sourceLine = 0
  #lines: string[] = []

  line(text: string, sourceLine: number): void {
    if (this.#text.length === 0) {
      if (!text.startsWith('{')) return
      this.#sourceLine = sourceLine
    }
    this.#chars += text.length
    if (this.#chars > MAX_TLS_REPORT_CHARS) return
    this.#text.push(text)
    this.#lines.push(text)
  }

  end(): Evidence[] {
    const held = this.#text.splice(0).join('\n')
    if (!held.includes('"policies"') || this.#chars > MAX_TLS_REPORT_CHARS) return []
    const found = new Map<string, Evidence>()
    for (const { type, host } of failuresIn(held)) {
      const key = `${type} ${host ?? ''}`
      if (!found.has(key)) found.set(key, this.#failure(type, host))
    }
    return [...found.values()]
  }

  #failure(type: string, host: string | null): Evidence {
    const missing = type === 'starttls-not-supported'
    const reason = reasonIn(TLS_FAULTS, type)
    const ofPolicy = /^(?:sts-|tlsa-|dnssec-|dane-)/.test(type)
    const at = this.#lines.findIndex((line) => line.includes(`"${type}"`))
    const shown = shownHost(host)
    return evidenceOf(`"result-type":"${type}"`, {
      sourceLine: this.#sourceLine + Math.max(0, at),
      sign: 'tls-report',
      weight: missing ? 'weak' : 'nothing',
      command: missing ? fixed`EHLO` : fixed`STARTTLS`,
      host: shown,
      says: missing
        ? fixed`Senders saw no STARTTLS in the EHLO reply of ${shown ?? fixed`this host`}: it has none at times, or a firewall in front of it hides the keyword.`
        : ofPolicy
          ? fixed`The policy the domain publishes (MTA-STS or DANE) could not be used, or was not met: of what happened on the way it tells nothing.`
          : fixed`TLS was begun, so STARTTLS was offered and passed; what failed came after it${reason === null ? fixed` (certificate, name or policy)` : fixed`: ${reason.says}`}.`,
      next: missing
        ? fixed`From outside, ${ehloReply(shown)}`
        : ofPolicy
          ? fixed`Compare the published policy with the server: https://mta-sts.DOMAIN/.well-known/mta-sts.txt, or dig +dnssec TLSA _25._tcp.${shown ?? fixed`HOST`}.`
          : reason !== null
            ? capitalised(reason.next(shown ?? fixed`HOST`))
            : fixed`Compare the certificate of ${shown ?? fixed`the host`} with its name and the policy.`,
    })
  }
}

/** Failures of a report, or of the piece of one that still parses. */
function failuresIn(text: string): { type: string; host: string | null }[] {
  const known = /^[a-z-]{3,40}$/
  const found: { type: string; host: string | null }[] = []
  const take = (detail: FailureDetail): void => {
    const type = detail['result-type']
    const host = detail['receiving-mx-hostname']
    if (typeof type === 'string' && known.test(type))
      found.push({ type, host: typeof host === 'string' ? host : null })
  }
  try {
    const report = JSON.parse(text) as { policies?: { 'failure-details'?: FailureDetail[] }[] }
    for (const policy of report.policies ?? [])
      for (const detail of policy['failure-details'] ?? []) take(detail)
  } catch {
    for (const [, type] of text.matchAll(/"result-type"\s*:\s*"([a-z-]{3,40})"/g))
      take({ 'result-type': type })
  }
  return found
}
