import { isChange } from '../engine/records.ts'
import type { Redacted } from '../redact/redacted.ts'
import { behindOf, type Behind } from './behind.ts'
import { divergenceOf, type Divergence } from './divergence.ts'
import { observedVerdicts, type ObservedVerdict } from './evidence.ts'
import type { Finding } from './finding.ts'
import { eventFindings } from './findings/events.ts'
import { failureOf, failures } from './findings/failures.ts'
import { firewallLogFindings } from './findings/firewall-log.ts'
import { observedFindings } from './findings/observed.ts'
import { predictedMasking } from './findings/predicted.ts'
import { fingerprint, type Fingerprint } from './fingerprint.ts'
import { isFailure } from './next-step.ts'
import { HolesOf } from './holes.ts'
import { mostImportant } from './rank.ts'
import { readBack } from './reading.ts'
import { namedClient, namedServer, type PeerNamed } from './server/peers.ts'
import { protocolFindings } from './protocol/findings.ts'
import { collectSigns } from './signs/all-signs.ts'
import type { Sign } from './signs/sign.ts'
import type { SessionView } from './view.ts'

/** What is concluded of one session. Indexes (`at`) are of `SessionView.lines`. */
export interface SessionDiagnosis {
  /** observed: recorded through a firewall, by certain or strong signs; predicted: not so; recorded: not so, and no policy was asked about; did: it went through this firewall */
  mode: 'recorded' | 'predicted' | 'observed' | 'did'
  fingerprint: Fingerprint | null
  server: PeerNamed
  client: PeerNamed
  /** predicted sessions only */
  divergence: Divergence | null
  findings: Finding[]
  /** a reply to EHLO is in it as the client got it: what reaches the client is known */
  announced: boolean
  /** the worst that failed in it whatever its cause, that in a clause, and what to do first where its words tell; null where a policy was asked about, and where nothing failed */
  failed: { finding: Finding; clause: Redacted; next: Redacted | null } | null
  /** what the lines of observed findings were recorded behind */
  behind: Behind | null
  /** observed sessions only: one for each of `view.lines` */
  observedVerdicts: ObservedVerdict[] | null
}

/** Reads the signs of a session, settles whether it was recorded through a firewall, and says what follows. */
export function diagnose(view: SessionView): SessionDiagnosis {
  const holes = new HolesOf(view)
  const signs = holes.ofSigns(foreignSigns(view))
  const reading = readBack(view)
  const print = fingerprint(view, signs, reading.keywords)
  const client = namedClient(view)
  const postfix = client.software === ('Postfix' as Redacted)
  const observed =
    view.question !== 'did' &&
    print !== null &&
    signs.some(({ masking, certainty }) => masking && certainty !== 'weak')
  const behind = behindOf(view, signs, print, reading)
  const shared = {
    fingerprint: print,
    server: namedServer(view, reading.server),
    client,
    behind,
    announced: view.about.vantage !== 'server' && reading.ehlo.some(({ at }) => at.length > 1),
  }
  // what the firewall says of a healthy session (108007) is no sign, and told all the same
  const ofSigns =
    print === null
      ? firewallLogFindings(view)
      : holes.ofSeen(observedFindings(view, signs, print, reading))
  if (observed || view.question === 'happened') {
    const findings = [
      ...ofSigns,
      ...holes.ofFollowing([
        ...(view.question === 'happened' ? failures(view) : []),
        ...eventFindings(view, 'observed'),
        ...protocolFindings(view, 'observed'),
      ]),
    ]
    return {
      ...shared,
      mode: observed ? 'observed' : 'recorded',
      divergence: null,
      findings,
      failed: worstFailure(view, findings, shared.server.name),
      observedVerdicts: observed ? observedVerdicts(view, signs, print) : null,
    }
  }
  return {
    ...shared,
    mode: view.question === 'did' ? 'did' : 'predicted',
    // what came after a changed line is what became of it
    divergence: view.question === 'did' ? null : divergenceOf(view, postfix),
    failed: null,
    findings: [
      ...ofSigns,
      ...holes.ofFollowing([
        ...predictedMasking(view, reading, client.software),
        ...eventFindings(view, 'predicted'),
        ...protocolFindings(view, 'predicted'),
      ]),
    ],
    observedVerdicts: null,
  }
}

/** The signs in a session; those of what this firewall itself made of it, which a server may quote, tell of no other. */
function foreignSigns(view: SessionView): Sign[] {
  const signs = collectSigns(view)
  if (view.question !== 'did') return signs
  const isOwn = (at: number): boolean => {
    const line = view.lines[at]
    if (line === undefined) return false
    // asterisks that are overwritten with asterisks were there before
    const isChanged = isChange(line.verdict) && line.forwarded !== line.shown
    return isChanged || (line.answers !== null && isOwn(line.answers))
  }
  return signs.filter(({ at }) => !at.some(isOwn))
}

function worstFailure(
  view: SessionView,
  findings: readonly Finding[],
  server: Redacted | null,
): SessionDiagnosis['failed'] {
  if (view.question !== 'happened') return null
  const finding = mostImportant(findings.filter(({ id }) => isFailure(id)))
  return finding && { finding, ...failureOf(view, finding, server) }
}
