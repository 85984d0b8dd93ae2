import fc from 'fast-check'
import type { ReferenceSession } from './session.ts'
import { Choices } from './generate/choices.ts'
import { dialogue, noise, type Turn } from './generate/dialogue.ts'
import { answersInOneGo } from './generate/pipelined.ts'
import { segmentsOf } from './generate/segments.ts'
import { anySettings } from './generate/settings.ts'
import { Text } from './generate/text.ts'

export { rechunk } from './generate/segments.ts'

/** Choices that a property's session is made of; a long dialogue takes about this many. */
const TAPE_NUMBERS = 1500

/** One seed in so many, the middle one, pipelines everything: few dialogues pipeline what changes the mode. */
const PIPELINED_EVERY = 50

/** The session that `seed` stands for: the same on every machine. Seeds are whole numbers from 0 to 2³² − 1. */
export function randomSession(seed: number): ReferenceSession {
  const pipelined = seed % PIPELINED_EVERY === PIPELINED_EVERY / 2
  return sessionOf(Choices.ofSeed(seed), pipelined ? answersInOneGo : usual)
}

/** Any session of the rules; it shrinks by a shorter tape and by plainer choices. */
export const sessionArbitrary: fc.Arbitrary<ReferenceSession> = fc
  .uint32Array({ maxLength: TAPE_NUMBERS, size: 'max' })
  .map((tape) => sessionOf(Choices.ofTape(tape)))

/** Any stream session, for properties that promise something of stream mode. */
export const streamSessionArbitrary: fc.Arbitrary<ReferenceSession> = sessionArbitrary.map(
  (session) => ({ ...session, stream: true }),
)

function usual(text: Text): Turn[] {
  return text.choices.chance(5) ? noise(text) : dialogue(text)
}

function sessionOf(choices: Choices, turnsOf = usual): ReferenceSession {
  const settings = anySettings(choices)
  const turns = turnsOf(new Text(choices, settings))
  const present = turns.filter(([direction, octets]) => {
    const side = direction === 'C' ? 'client' : 'server'
    return octets !== '' && (settings.oneSided ?? side) === side
  })
  return { ...settings, segments: segmentsOf(present, choices) }
}
