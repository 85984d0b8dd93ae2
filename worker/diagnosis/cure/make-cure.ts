import { addressOf } from '../../policy/config/traffic/address.ts'
import { PLACEHOLDER_SERVER } from '../../policy/config/traffic/traffic.ts'
import type { Cure, CurePart } from '../../policy/cure.ts'
import {
  cureText,
  endingText,
  partText,
  type CureFields,
  type Ending,
} from '../../policy/propose/cure-text.ts'
import { SHOW_BANNER } from '../../policy/propose/changes.ts'
import type { Situation } from '../../policy/propose/situation.ts'
import type { Texts } from '../../policy/propose/texts.ts'
import type { Ground } from '../../policy/remedy.ts'
import { PLACEHOLDER_MAP } from '../../policy/unseen-map.ts'
import { capitalised, fixed, join, uncapitalised, type Redacted } from '../../redact/redacted.ts'
import { EITHER, FIXUP, INSPECT } from '../devices.ts'
import { choosingChanges, type Choice } from './choose.ts'
import { whole, type Steps } from '../../turn.ts'
import { leavesOf } from './leaves.ts'
import type { CureSession } from './session.ts'
import { stepsAfter } from './then.ts'

/** What a cure is made of before it is tried as a whole. */
interface Made {
  texts: Texts & { config: string }
  parts: CurePart[]
  minimumVersion: string | null
}

/**
 * The one change that makes these sessions work, for the device the report names: the smallest change of a
 * map, else servers taken out of the inspection, else its end. Null where there is nothing to cure, or
 * nothing that does. `untried`: sessions there was no room to keep, of which it was tried on none.
 */
export function makeCure(sessions: readonly CureSession[], untried = 0): Cure | null {
  return whole(makingCure(sessions, untried))
}

/** The same in steps of one session. */
export function* makingCure(sessions: readonly CureSession[], untried: number): Steps<Cure | null> {
  const group = ofOneDevice(sessions)
  const [first] = group
  if (first === undefined) return null
  const device = first.situation
  const made = first.kindUnknown ? eitherKind(group, device) : yield* ofKind(group, device)
  if (made === null) return null
  const { texts, parts, minimumVersion } = made
  const cures = [...new Set(parts.flatMap((part) => part.cures))]
  const verifiedOn = untried > 0 ? null : yield* tried(group, cures, made)
  const title = capitalised(
    join(
      parts.map((part) => uncapitalised(part.title)),
      '; ',
    ),
  )
  const givesUp = [...new Set(parts.map((part) => part.givesUp))].join(' ')
  const then = stepsAfter(cures, group, device)
  return {
    device: first.kindUnknown ? EITHER : device.policy.profile === 'pix-6' ? FIXUP : INSPECT,
    title,
    ...texts,
    givesUp,
    minimumVersion,
    verified: verifiedOn !== null,
    verifiedOn,
    parts,
    fields: [
      ...(isUsed(PLACEHOLDER_MAP, texts, then.steps)
        ? [{ name: 'name of the esmtp map that is bound', placeholder: PLACEHOLDER_MAP }]
        : []),
      ...(isUsed(PLACEHOLDER_SERVER, texts, then.steps)
        ? [{ name: 'server address', placeholder: PLACEHOLDER_SERVER }]
        : []),
      ...then.placeholders,
    ],
    cures,
    leaves: leavesOf(sessions, cures),
    then: then.steps,
  }
}

function isUsed(placeholder: string, texts: Texts, steps: Cure['then']): boolean {
  return [texts.config, ...steps.map(({ command }) => command)].some((text) =>
    text.includes(placeholder),
  )
}

/** The sessions the report's device is told by: those that were recorded through it, else those that met the first policy. */
function ofOneDevice(sessions: readonly CureSession[]): CureSession[] {
  const asking = sessions.filter(({ complaints }) => complaints.some(({ problem }) => problem))
  const known = asking.filter(({ observed, kindUnknown }) => observed && !kindUnknown)
  const seen = asking.filter(({ observed }) => observed)
  const [leading] = known.length > 0 ? known : seen.length > 0 ? seen : asking
  if (leading === undefined) return []
  const same = keyOf(leading)
  return asking.filter((session) => keyOf(session) === same)
}

function keyOf({ situation: { policy, map, where }, kindUnknown }: CureSession): string {
  const { profile, maskBanner, allowTls, limits } = policy
  const bound = where === null ? null : [where.policyMap, where.className]
  return JSON.stringify([kindUnknown, profile, map?.name, bound, maskBanner, allowTls, limits])
}

function* ofKind(group: readonly CureSession[], device: Situation): Steps<Made | null> {
  if (device.policy.profile === 'off') return null
  if (device.policy.profile === 'pix-6') return ending('no-fixup', group, device)
  const choice = yield* choosingChanges(group, device)
  const asksMore = choice.uncured.some(
    ({ id, severity }) =>
      severity === 'error' || (choice.changes.length === 0 && !HARMLESS.has(id)),
  )
  if (!asksMore) return choice.changes.length === 0 ? null : ofChanges(choice, device)
  const exempt = ending('exempt-server', group, device)
  if (yield* holds(group, exempt)) return exempt
  const ended = ending('no-inspect', group, device)
  if (yield* holds(group, ended)) return ended
  return choice.changes.length === 0 ? null : ofChanges(choice, device)
}

/** What mail does without: no server is taken out of the inspection for it. */
const HARMLESS: ReadonlySet<string> = new Set(['keywords-masked', 'command-masked', 'bad-address'])

function ofChanges(choice: Choice, device: Situation): Made {
  const parts = choice.changes.map((change): CurePart => ({
    id: change.id,
    title: change.title,
    config: partText(change, device),
    cures: [...(choice.cures.get(change.id) ?? [])],
    givesUp: change.givesUp,
  }))
  const versions = choice.changes.map(({ minimumVersion }) => minimumVersion).sort()
  return {
    texts: cureText(choice.changes, device),
    parts,
    minimumVersion: versions.at(-1) ?? null,
  }
}

const ENDINGS: Readonly<
  Record<Ending, { title: Redacted; givesUp: string; minimumVersion: string | null }>
> = {
  'exempt-server': {
    title: fixed`Take this server out of the inspection (all mail but its own stays in it)`,
    givesUp: 'All protection of this server by the inspection.',
    minimumVersion: '7.0(1)',
  },
  'no-inspect': {
    title: fixed`End the inspection (no inspect esmtp)`,
    givesUp: 'All protection by the inspection, for every server.',
    minimumVersion: '7.0(1)',
  },
  'no-fixup': {
    title: fixed`End the inspection (no fixup protocol smtp 25)`,
    givesUp:
      'All protection by the inspection, for every server. A PIX up to 6.3 has nothing smaller.',
    minimumVersion: null,
  },
}

function ending(which: Ending, group: readonly CureSession[], device: Situation): Made {
  const servers = group.flatMap(({ server: { address } }) => addressOf(address) ?? [])
  const fields: CureFields = { servers: [...new Set(servers)] }
  const texts = endingText(which, device, fields)
  const { title, givesUp, minimumVersion } = ENDINGS[which]
  const ids = group.flatMap(({ complaints }) =>
    complaints.flatMap(({ id, problem }) => (problem === null ? [] : [id])),
  )
  const part = { id: which, title, config: texts.config, cures: [...new Set(ids)], givesUp }
  return { texts, parts: [part], minimumVersion }
}

/** Whether what can be run again is cured by it. */
function* holds(group: readonly CureSession[], { texts }: Made): Steps<boolean> {
  for (const { rerun, complaints } of group) {
    if (rerun === null) continue
    yield
    const result = rerun(texts.config)
    const cured = complaints.every(
      ({ problem }) => problem === null || result?.linesUnchanged(problem.at) === true,
    )
    if (!cured) return false
  }
  return true
}

/** Seen by its greeting alone, it may be a PIX 6 or a later release: each has its own cure, under its own if. */
function eitherKind(group: readonly CureSession[], device: Situation): Made {
  const fixup = ending('no-fixup', group, device)
  const ids = fixup.parts[0]?.cures ?? []
  const map = cureText([SHOW_BANNER], device)
  const shown: CurePart = {
    id: SHOW_BANNER.id,
    title: fixed`On a PIX or ASA from 7.2(1) on, leave the greeting alone (no mask-banner)`,
    config: map.config,
    cures: ids,
    givesUp: SHOW_BANNER.givesUp,
  }
  const ended = fixup.parts.map((part) => ({
    ...part,
    title: fixed`On a PIX up to 6.3, end the inspection (no fixup protocol smtp 25)`,
  }))
  const config = [
    '! If "show running-config" has "inspect esmtp" (PIX or ASA, 7.0 and later):',
    map.config.trimEnd(),
    '! If it has "fixup protocol smtp" (PIX up to 6.3), this one line in place of all others:',
    `! ${fixup.texts.config}`,
  ].join('\n')
  return { texts: { ...map, config }, parts: [shown, ...ended], minimumVersion: null }
}

/** What the whole cure was tried on, null where not on every session it claims to cure. */
function* tried(
  group: readonly CureSession[],
  cures: readonly string[],
  { texts }: Made,
): Steps<Ground | null> {
  let on: Ground | null = null
  for (const { rerun, whole, complaints } of group) {
    const claimed = complaints.flatMap(({ id, problem }) =>
      problem !== null && cures.includes(id) ? [problem] : [],
    )
    if (claimed.length === 0) continue
    if (rerun === null || !whole || claimed.some(({ at }) => at.length === 0)) return null
    for (const text of [texts.config, texts.config + (texts.bind ?? '')]) {
      yield
      const result = rerun(text)
      if (!claimed.every(({ at }) => result?.linesUnchanged(at) === true)) return null
      on = on === 'reconstruction' ? on : (result?.on ?? null)
    }
  }
  return on
}
