/**
 * Measures unmasking and server identification over a corpus: `npm run -s unmask -- CORPUS_DIR`.
 * Every EHLO reply is masked by each profile and read back; the second figure leaves each server
 * family out of the table in turn.
 */
import { ehloReplies } from '../../worker/diagnosis/replies.ts'
import { FAMILY_TRAITS } from '../../worker/diagnosis/server/families.ts'
import type { Family, FamilyTraits } from '../../worker/diagnosis/server/family.ts'
import { identify } from '../../worker/diagnosis/server/identify.ts'
import { unmask } from '../../worker/diagnosis/unmask/unmask.ts'
import { formOf } from '../../worker/diagnosis/unmask/line.ts'
import { readSamples, sessionsOf, type CorpusSession, type Sample } from '../diagnosis/corpus.ts'
import { maskKeywords, maskGreeting, type MaskingProfile } from '../diagnosis/mask.ts'
import { viewFromLines, type Said } from '../diagnosis/view-from-text.ts'

const NAMES: [RegExp, Family][] = [
  [/Postfix/, 'Postfix'],
  [/Exim/, 'Exim'],
  [/Sendmail/, 'sendmail'],
  [/OpenSMTPD/, 'OpenSMTPD'],
  [/smtp-server/, 'nodemailer smtp-server'],
  [/Haraka/, 'Haraka'],
  [/aiosmtpd/, 'aiosmtpd'],
  [/Python/, 'Python smtpd'],
]
const PROFILES: MaskingProfile[] = ['pix-7', 'asa-7.2', 'asa-9.4']

interface Scored {
  first: number
  second: number
  lines: number
  guesses: { probability: number; right: boolean }[]
  top: { probability: number; right: boolean }[]
}

const fresh = (): Scored => ({ first: 0, second: 0, lines: 0, guesses: [], top: [] })

function familyOf(sample: Sample, bySession: Map<string, string>): Family | null {
  const server = bySession.get(sample.server.replace('re-rendered from ', '')) ?? sample.server
  return NAMES.find(([pattern]) => pattern.test(server))?.[1] ?? null
}

function score(
  texts: string[],
  profile: MaskingProfile,
  table: readonly FamilyTraits[],
  into: Scored,
): void {
  const masked = maskKeywords(texts, profile)
  const guesses = unmask(masked, table, new Map())
  texts.forEach((text, i) => {
    if (masked[i] === text) return
    const right = (guess: string): boolean => formOf(guess) === formOf(text.toUpperCase())
    const ranked = guesses[i] ?? []
    into.lines++
    if (ranked[0] !== undefined && right(ranked[0].keyword)) into.first++
    if (ranked.slice(0, 2).some(({ keyword }) => right(keyword))) into.second++
    for (const { keyword, probability } of ranked)
      into.guesses.push({ probability, right: right(keyword) })
    const [best] = ranked
    if (best !== undefined)
      into.top.push({ probability: best.probability, right: right(best.keyword) })
  })
}

function calibrationError(guesses: { probability: number; right: boolean }[]): number {
  const bins = Array.from({ length: 10 }, () => ({ probability: 0, right: 0 }))
  for (const { probability, right } of guesses) {
    const bin = bins[Math.min(9, Math.floor(probability * 10))]
    if (bin === undefined) continue

    bin.probability += probability
    if (right) bin.right++
  }
  return (
    bins.reduce((sum, { probability, right }) => sum + Math.abs(probability - right), 0) /
    guesses.length
  )
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`

function report(name: string, s: Scored): void {
  console.log(
    `${name}: ${s.lines} masked lines, first ${percent(s.first, s.lines)}, first two ${percent(s.second, s.lines)}, ` +
      `calibration error of every guess ${calibrationError(s.guesses).toFixed(3)}, of the first ${calibrationError(s.top).toFixed(3)}`,
  )
}

const corpus = process.argv[2]
if (corpus === undefined) throw new Error('usage: npm run -s unmask -- CORPUS_DIR')
const samples = readSamples(corpus)
const bySession = new Map(samples.map((s) => [`${s.tool}/${s.scenario}`, s.server]))
const full = fresh()
const leftOut = fresh()
const distinct = fresh()
const seen = new Set<string>()
const identified = { named: [0, 0], masked: [0, 0] }
const wrong = new Map<string, number>()

function maskSession({ inside }: CorpusSession, profile: MaskingProfile): Said[] {
  const view = viewFromLines(inside, { profile })
  return inside.map((line, i) => {
    const viewed = view.lines.find((candidate) => candidate.line === i + 1)
    if (line.direction !== 'S' || viewed === undefined) return line
    if (viewed.kind === 'greeting') return { ...line, octets: maskGreeting(line.octets, profile) }
    return viewed.kind === 'ehlo-reply'
      ? { ...line, octets: viewed.forwarded ?? line.octets }
      : line
  })
}

for (const sample of samples) {
  const family = familyOf(sample, bySession)
  for (const session of sessionsOf(corpus, sample)) {
    const view = viewFromLines(session.inside)
    for (const reply of ehloReplies(view)) {
      const texts = reply.at.slice(1).map((at) => view.lines[at]?.octets.slice(4) ?? '')
      if (texts.length === 0) continue
      const table = FAMILY_TRAITS.filter((traits) => traits.family !== family)
      for (const profile of PROFILES) {
        score(texts, profile, FAMILY_TRAITS, full)
        score(texts, profile, table, leftOut)
        const key = `${profile} ${texts.join('|')}`
        if (!seen.has(key)) score(texts, profile, table, distinct)
        seen.add(key)
      }
    }
    if (family === null || !view.lines.some(({ direction }) => direction === 'S')) continue
    for (const [how, said] of [
      ['named', session.inside],
      ['masked', maskSession(session, 'asa-7.2')],
    ] as const) {
      const found = identify(viewFromLines(said)).family
      identified[how][1]! += 1
      if (found === family) identified[how][0]! += 1
      else {
        const key = `${how}: ${family} taken for ${String(found)}`
        wrong.set(key, (wrong.get(key) ?? 0) + 1)
        if (process.argv[3] === key)
          console.log(
            sample.path,
            said.filter((l) => l.direction === 'S').map((l) => l.octets),
          )
      }
    }
  }
}
report('all families known', full)
report('each family left out in turn', leftOut)
report('the same, each reply once', distinct)
for (const how of ['named', 'masked'] as const) {
  const [right = 0, all = 0] = identified[how]
  console.log(
    `server family, greeting ${how === 'named' ? 'as sent' : 'masked'}: ${percent(right, all)} of ${all}`,
  )
}
for (const [what, count] of wrong) console.log(`  ${count} × ${what}`)
