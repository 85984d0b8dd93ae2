import { complaintOf, type Overwritten } from '../diagnosis/cure/complaint.ts'
import type { CureSession } from '../diagnosis/cure/session.ts'
import { makingCure } from '../diagnosis/cure/make-cure.ts'
import { EITHER, FIXUP, INSPECT, IOS } from '../diagnosis/devices.ts'
import { cureOfProduct, cureOfSettings } from '../diagnosis/cure/other-product.ts'
import { hostInCommand } from '../diagnosis/next-step.ts'
import { addressOf } from '../policy/config/traffic/address.ts'
import type { Cure } from '../policy/cure.ts'
import { resolvePolicy } from '../policy/effective.ts'
import type { ProfileId } from '../policy/policy.ts'
import { printed } from '../redact/redact.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { Steps } from '../turn.ts'
import type { AskedOfDevice, Evidence } from './evidence.ts'

const CISCO: ReadonlySet<Redacted> = new Set([INSPECT, FIXUP, EITHER])

/**
 * The change that cures what loose evidence proves, as no session shows it: never verified, for there is nothing
 * to try it on. Null where no piece names a PIX or ASA and what it overwrote.
 */
export function* curingEvidence(evidence: readonly Evidence[]): Steps<Cure | null> {
  const top = evidence.find(isProof)
  if (top?.device != null && !CISCO.has(top.device)) return ofAnother(top, top.device)
  return yield* makingCure(
    evidence.flatMap((piece) => cureSessionOf(piece) ?? []),
    0,
  )
}

const isProof = ({ weight }: Evidence): boolean => weight === 'certain' || weight === 'strong'

/** What a router, or another product that is named, is to be told. */
function ofAnother(top: Evidence, device: Redacted): Cure | null {
  if (device !== IOS) return cureOfProduct(device, top.host)
  const [, name = RULE, protocol = 'smtp'] =
    /^ip inspect name (\S+) (e?smtp)\b/.exec(top.text) ?? []
  // of a policy of zones no document of its criteria is at hand
  if (/type inspect/.test(top.text)) return null
  const cure = cureOfSettings(
    IOS,
    [
      {
        id: 'no-ip-inspect',
        title: fixed`End the inspection of SMTP on the router (no ip inspect name ${printed(name)} ${printed(protocol)})`,
        config: fixed`! ip inspect name ${printed(name)} tcp stays, so that return traffic passes
no ip inspect name ${printed(name)} ${printed(protocol)}
`,
        givesUp:
          'The router no longer looks at the commands of mail; it lets them pass as any TCP.',
      },
    ],
    { server: top.host, cures: [], orElse: null },
  )
  return name === RULE
    ? {
        ...cure,
        fields: [{ name: 'name of the inspection rule', placeholder: RULE }, ...cure.fields],
      }
    : cure
}

/** Stands for the name of an inspection rule of a router. */
const RULE = 'RULE'

function cureSessionOf(piece: Evidence): CureSession | null {
  const { device, host } = piece
  if (!isProof(piece) || device === null || !CISCO.has(device)) return null
  if (piece.asks !== null) return ofDevice(piece.asks)
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

/** What a device says of itself. */
function ofDevice({ situation, complaints }: AskedOfDevice): CureSession {
  return {
    ...{ situation, complaints, kindUnknown: false, observed: true, rerun: null, whole: false },
    mayBePostfix: true,
    server: { host: null, address: null, port: null },
  }
}

/** A keyword of eight octets and the reply's code, or none. */
const AS_LONG_AS_STARTTLS = /(?:^|[ -])X{7}[A-Z]$/

/** What a piece shows to have been overwritten, as far as that can be named. */
function overwritten({ sign, command, text, device }: Evidence): Overwritten | null {
  switch (sign) {
    case 'masked-greeting':
    case 'postfix-pix-workarounds':
    case 'scanner-verdict':
      return { of: 'greeting' }
    case 'configuration':
      return device === FIXUP ? { of: 'command', verb: 'EHLO' } : null
    case 'masked-keywords':
      return AS_LONG_AS_STARTTLS.test(text) ? { of: 'keyword', keyword: 'STARTTLS' } : null
    case 'masked-command':
    case 'quoted-x':
      return command === null ? null : { of: 'command', verb: command }
    default:
      return null
  }
}
