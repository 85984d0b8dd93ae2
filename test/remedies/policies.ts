import type { ProfileId } from '../../worker/policy/policy.ts'

/** What the sessions of a corpus are run under: each profile, and a map of an administrator's own. */
export interface TriedPolicy {
  name: string
  options: { profile?: ProfileId; policy?: string }
  /** a running-config in which it is in force */
  text: string
}

const BOUND = `policy-map global_policy
 class inspection_default
  inspect esmtp`

/** Every kind of criterion and action that a remedy can take back. */
const STRICT_MAP = `regex EVIL "@example\\.(com|net|org|test)"
class-map type regex match-any SENDERS
 match regex EVIL
policy-map type inspect esmtp STRICT
 parameters
  mask-banner
  mail-relay example.com action drop-connection log
  special-character action drop-connection log
  no allow-tls
 match cmd line length gt 60
  drop-connection log
 match cmd RCPT count gt 1
  reset log
 match header line length gt 120
  drop-connection log
 match body length gt 2000
  drop-connection log
 match cmd verb vrfy help auth
  mask log
 match ehlo-reply-parameter size auth others
  mask
 match MIME encoding base64 quoted-printable
  drop-connection log
 match invalid-recipients count gt 1
  drop-connection
 match sender-address regex class SENDERS
  log
`

const inspected = (profile: ProfileId): TriedPolicy => ({
  name: profile,
  options: { profile },
  text: `${BOUND}\n`,
})

export const TRIED_POLICIES: readonly TriedPolicy[] = [
  { ...inspected('pix-6'), text: 'fixup protocol smtp 25\n' },
  inspected('pix-7'),
  inspected('asa-7.2'),
  inspected('asa-9.4'),
  {
    name: 'a map of its own',
    options: { policy: `${STRICT_MAP}${BOUND} STRICT\n` },
    text: `${STRICT_MAP}${BOUND} STRICT\n`,
  },
]
