import { makeCure } from '../../worker/diagnosis/cure/make-cure.ts'
import type { SessionDiagnosis } from '../../worker/diagnosis/diagnose.ts'
import type { Cure } from '../../worker/policy/cure.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'

/** The cure of sessions that cannot be run again: by rule alone, for the device they show or the profile asked about. */
export function untriedCure(diagnoses: readonly SessionDiagnosis[], asked: ProfileId): Cure | null {
  return makeCure(
    diagnoses.map(({ mode, fingerprint, findings, client }) => {
      const observed = mode === 'observed'
      const profiles = fingerprint?.profiles ?? []
      const profile = (observed ? profiles[0] : undefined) ?? asked
      return {
        situation: { policy: resolvePolicy(profile), map: null, where: null, server: null },
        kindUnknown: observed && profiles.length > 1 && profiles.includes('pix-6'),
        observed,
        complaints: findings.filter(({ certainty }) => certainty !== 'weak'),
        rerun: null,
        whole: true,
        mayBePostfix: client.software === null || client.software === 'Postfix',
        server: { host: null, address: null, port: null },
      }
    }),
  )
}
