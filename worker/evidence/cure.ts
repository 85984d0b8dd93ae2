import type { CureSession } from '../diagnosis/cure/session.ts'
import { makingCure } from '../diagnosis/cure/make-cure.ts'
import { EITHER, FIXUP, INSPECT } from '../diagnosis/fingerprint.ts'
import { hostInCommand } from '../diagnosis/next-step.ts'
import { isAddress } from '../policy/config/address.ts'
import type { Cure } from '../policy/cure.ts'
import { resolvePolicy } from '../policy/effective.ts'
import type { ProfileId } from '../policy/policy.ts'
import type { PolicyProblem } from '../policy/propose/problem.ts'
import type { Redacted } from '../redact/redacted.ts'
import type { Steps } from '../turn.ts'
import type { Evidence } from './evidence.ts'

/**
 * The change that cures what loose evidence proves, as no session shows it: never verified, for there is nothing
 * to try it on. Null where no piece names a PIX or ASA and what it overwrote.
 */
export function curingEvidence(evidence: readonly Evidence[]): Steps<Cure | null> {
  return makingCure(
    evidence.flatMap((piece) => cureSessionOf(piece) ?? []),
    0,
  )
}

const CISCO: ReadonlySet<Redacted> = new Set([INSPECT, FIXUP, EITHER])

interface Complaint {
  id: string
  severity: 'error' | 'warning'
  problem: PolicyProblem
}

function cureSessionOf({
  sign,
  weight,
  device,
  command,
  text,
  host,
}: Evidence): CureSession | null {
  if (weight !== 'certain' && weight !== 'strong') return null
  const complaint = complaintOf(sign, command, text)
  if (complaint === null || device === null || !CISCO.has(device)) return null
  // a client that was let ask for STARTTLS had its EHLO answered, which no fixup does
  const kindUnknown = device === EITHER && complaint.problem.kind !== 'starttls'
  const profile: ProfileId = device === FIXUP ? 'pix-6' : 'asa-7.2'
  const address = host !== null && isAddress(host) ? host : null
  return {
    situation: { policy: resolvePolicy(profile, {}), map: null, where: null, server: address },
    kindUnknown,
    observed: true,
    complaints: [complaint],
    rerun: null,
    whole: false,
    mayBePostfix: true,
    server: { host: hostInCommand(host) ?? (address === null ? null : host), address, port: null },
  }
}

/** A keyword of eight octets and the reply's code, or none. */
const AS_LONG_AS_STARTTLS = /(?:^|[ -])X{7}[A-Z]$/

function complaintOf(
  sign: Evidence['sign'],
  command: Evidence['command'],
  text: Evidence['text'],
): Complaint | null {
  switch (sign) {
    case 'masked-greeting':
    case 'postfix-pix-workarounds':
    case 'scanner-verdict':
      return { id: 'banner-masked', severity: 'warning', problem: { kind: 'banner', at: [] } }
    case 'masked-keywords':
      return AS_LONG_AS_STARTTLS.test(text)
        ? { id: 'starttls-masked', severity: 'error', problem: { kind: 'starttls', at: [] } }
        : null
    case 'masked-command':
    case 'quoted-x':
      return ofCommand(command)
    default:
      return null
  }
}

function ofCommand(command: string | null): Complaint | null {
  switch (command) {
    case null:
      return null
    case 'STARTTLS':
      return { id: 'starttls-masked', severity: 'error', problem: { kind: 'starttls', at: [] } }
    case 'EHLO':
      return { id: 'ehlo-refused', severity: 'error', problem: { kind: 'ehlo', at: [] } }
    default:
      return {
        id: 'command-masked',
        severity: 'warning',
        problem: { kind: 'verb', verb: command, at: [] },
      }
  }
}
