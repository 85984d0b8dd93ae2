import assert from 'node:assert/strict'
import test from 'node:test'
import { firstStep } from '../../../worker/diagnosis/cure/first-step.ts'
import type { Cure } from '../../../worker/policy/cure.ts'
import { fixed } from '../../../worker/redact/redacted.ts'

const part = (id: string, ...cures: string[]): Cure['parts'][number] => ({
  id,
  title: fixed`do ${id.length}`,
  config: '',
  cures,
  givesUp: '',
})
const CURE: Cure = {
  device: fixed`Cisco PIX/ASA (inspect esmtp)`,
  title: fixed`do it all`,
  config: '',
  bind: null,
  undo: null,
  givesUp: '',
  minimumVersion: null,
  verified: false,
  verifiedOn: null,
  parts: [part('a', 'starttls-masked'), part('bb', 'starttls-masked', 'banner-masked')],
  fields: [],
  cures: ['starttls-masked', 'banner-masked'],
  leaves: [],
  then: [],
}

test('the first step is the parts of the cure that cure the first finding', () => {
  assert.equal(firstStep(CURE, [{ id: 'starttls-masked' }]), 'do 1 and do 2')
  assert.equal(firstStep(CURE, [{ id: 'banner-masked' }, { id: 'starttls-masked' }]), 'do 2')
})

test('a cut that the cure leaves does not take its step from another finding', () => {
  assert.equal(firstStep(CURE, [{ id: 'cmd-verb' }]), null)
})

test('what the cure leaves is mended elsewhere, and what nobody can mend has no step', () => {
  assert.match(firstStep(CURE, [{ id: 'smuggling-sequence' }]) ?? '', /update both mail servers/)
  assert.equal(firstStep(null, [{ id: 'banner-asterisks' }]), null)
  assert.equal(firstStep(CURE, [{ id: 'firewall-syslog' }]), 'do it all')
})
