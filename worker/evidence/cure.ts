import { complaintOf, type Overwritten } from '../diagnosis/cure/complaint.ts'
import type { CureSession } from '../diagnosis/cure/session.ts'
import { makingCure } from '../diagnosis/cure/make-cure.ts'
import { EITHER, FIXUP, INSPECT } from '../diagnosis/fingerprint.ts'
import { hostInCommand } from '../diagnosis/next-step.ts'
import { addressOf } from '../policy/config/address.ts'
import type { Cure } from '../policy/cure.ts'
import { resolvePolicy } from '../policy/effective.ts'
import type { ProfileId } from '../policy/policy.ts'
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

function cureSessionOf(piece: Evidence): CureSession | null {
  const { weight, device, host } = piece
  const isProof = weight === 'certain' || weight === 'strong'
  if (!isProof || device === null || !CISCO.has(device)) return null
  const what = overwritten(piece)
  if (what === null) return null
  const complaint = complaintOf(what, [])
  // a client that was let ask for STARTTLS had its EHLO answered, which no fixup does
  const kindUnknown = device === EITHER && complaint.problem?.kind !== 'starttls'
  const profile: ProfileId = device === FIXUP ? 'pix-6' : 'asa-7.2'
  const address = addressOf(host)
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

/** What a piece shows to have been overwritten, as far as that can be named. */
function overwritten({ sign, command, text }: Evidence): Overwritten | null {
  switch (sign) {
    case 'masked-greeting':
    case 'postfix-pix-workarounds':
    case 'scanner-verdict':
      return { of: 'greeting' }
    case 'masked-keywords':
      return AS_LONG_AS_STARTTLS.test(text) ? { of: 'keyword', keyword: 'STARTTLS' } : null
    case 'masked-command':
    case 'quoted-x':
      return command === null ? null : { of: 'command', verb: command }
    default:
      return null
  }
}
