import { HEAD_LINES, HEAD_OCTETS } from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'
import { toByteString } from '../smtp/octets.ts'
import { looksLikeCommand, replyCode } from '../smtp/words.ts'
import type { Candidate } from './detect.ts'
import { confidenceOf, rank } from './detect.ts'
import type { HeldLine, Layer, Undoing } from './envelope/layer.ts'
import { LAYERS } from './envelope/layers.ts'
import { margin } from './envelope/margin.ts'
import type { Format } from './format.ts'
import type { LineSink } from './lines.ts'
import type { Steps } from '../turn.ts'

/** What stands around a transcript, outermost first, and what is inside. */
export interface Unwrapped {
  layers: { layer: Layer; head: ByteString[] }[]
  candidates: Candidate[]
}

/** Nesting that people produce: a log line in JSON, quoted in a mail, pasted as HTML. More is an attack. */
const MAX_LAYERS = 6
/** Ways tried at most, so that detection stays cheap whatever stands in the head. */
const MAX_TRIES = 24
/** A form of its own is believed at this confidence without looking for layers. */
const CERTAIN = 0.85
/** A form that is recognised but yields nothing is probably inside of something yet. */
const DIALOGUE_WORTH = 0.5
/** A layer must earn that much: of two explanations the shorter. */
const LAYER_COST = 0.02
/** Worth at which nothing better is looked for: a certain form, a dialogue in it, a layer or two. */
const SETTLED = CERTAIN + DIALOGUE_WORTH - 2 * LAYER_COST

interface Way {
  layers: { layer: Layer; head: ByteString[] }[]
  lines: HeldLine[]
  candidates: Candidate[]
  /** confidence less the layers' cost; more where the form's reader finds a dialogue */
  worth: number
}

/**
 * Finds the layers around the transcript in `lines`: the way of undoing them after which some format
 * explains the text best, a step for each try. Never fails; with nothing to undo, `layers` is empty.
 */
export function* unwrapping(
  lines: HeldLine[],
  whole: boolean,
  formats: readonly Format[],
): Steps<Unwrapped> {
  const best = yield* explaining(lines, whole, formats)
  const head = lines.map((l) => l.text)
  if (isKnown(best) || !margin.fits(head, whole)) return best
  const inner = yield* explaining(throughLayer(margin, head, lines, whole), whole, formats)
  if (!isKnown(inner) && !(isLastResort(best) && !isLastResort(inner))) return best
  return { layers: [{ layer: margin, head }, ...inner.layers], candidates: inner.candidates }
}

/** Whether a form of its own reads the lines. */
function isKnown({ candidates, worth }: Way): boolean {
  return worth > DIALOGUE_WORTH && candidates[0]?.format.general !== true
}

/** Whether nothing reads the lines, or what reads anything with a code or a verb in it. */
function isLastResort({ candidates, worth }: Way): boolean {
  return worth <= DIALOGUE_WORTH || candidates[0]?.format.id === 'general'
}

function* explaining(lines: HeldLine[], whole: boolean, formats: readonly Format[]): Steps<Way> {
  const first = wayOf([], lines, whole, formats)
  let best = first
  const open = [first]
  for (let tries = 0; open.length > 0 && tries < MAX_TRIES && best.worth < SETTLED;) {
    const way = open.shift() as Way
    if (way.layers.length >= MAX_LAYERS) continue
    const head = way.lines.map((l) => l.text)
    for (const layer of LAYERS) {
      if (layer.certain === true || !may(layer, way.layers) || !layer.fits(head, whole)) continue
      tries++
      yield
      const inner = throughLayer(layer, head, way.lines, whole)
      const next = wayOf([...way.layers, { layer, head }], inner, whole, formats)
      open.push(next)
      if (next.worth > best.worth) best = next
      if (best.worth >= SETTLED) break
    }
  }
  return best
}

/** The layers of `unwrapped` as one: lines go in as the upload has them, and come out at `out` unwrapped. */
export function undoing(unwrapped: Unwrapped, out: LineSink): Undoing {
  const steps: Undoing[] = []
  let next = out
  for (const { layer, head } of unwrapped.layers.toReversed()) {
    const step = layer.undo(head, next)
    steps.unshift(step)
    next = step.line.bind(step)
  }
  return {
    line: next,
    end: () => {
      for (const step of steps) step.end()
    },
  }
}

function wayOf(
  layers: Way['layers'],
  lines: HeldLine[],
  whole: boolean,
  formats: readonly Format[],
): Way {
  const head = lines.map((l) => l.text)
  const certain =
    layers.length < MAX_LAYERS && !isRigid(head, whole, formats)
      ? LAYERS.find((l) => l.certain === true && may(l, layers) && l.fits(head, whole))
      : undefined
  if (certain !== undefined) {
    const inner = throughLayer(certain, head, lines, whole)
    return wayOf([...layers, { layer: certain, head }], inner, whole, formats)
  }
  const candidates = rank(formats, { lines: head, whole })
  const best = candidates[0]
  const worth =
    best === undefined
      ? 0
      : best.confidence -
        LAYER_COST * layers.length +
        (hasDialogue(best.format, lines) ? DIALOGUE_WORTH : 0)
  return { layers, lines, candidates, worth }
}

/** Whether the form's reader finds a command or a reply in the head, and tells whose it is. */
function hasDialogue(format: Format, lines: readonly HeldLine[]): boolean {
  let found = false
  const reader = format.read({
    open: () => 0,
    wire: (_, direction, octets) => {
      if (direction === null || found) return
      const text = typeof octets === 'string' ? octets : toByteString(octets, 0, 80)
      found =
        direction === 'S' ? replyCode(text.slice(0, 4)) !== 0 : looksLikeCommand(text.trimEnd())
    },
    mark: () => {},
    close: () => {},
  })
  for (const { text, sourceLine, terminator } of lines) {
    reader.line(text, sourceLine, terminator)
    if (found) return true
  }
  reader.end()
  return found
}

/** Whether a form whose rows pass for a layer is there as it stands. */
function isRigid(lines: ByteString[], whole: boolean, formats: readonly Format[]): boolean {
  return formats.some(
    (format) => format.rigid === true && confidenceOf(format.detect({ lines, whole })) >= CERTAIN,
  )
}

/** A layer is not undone twice, but for quoting, which nests. */
function may(layer: Layer, layers: Way['layers']): boolean {
  return layer.id === 'quoted' || layers.every((l) => l.layer !== layer)
}

function throughLayer(
  layer: Layer,
  head: ByteString[],
  lines: HeldLine[],
  whole: boolean,
): HeldLine[] {
  const inner: HeldLine[] = []
  let octets = 0
  const step = layer.undo(head, (text, sourceLine, terminator) => {
    octets += text.length
    if (inner.length < HEAD_LINES && octets <= HEAD_OCTETS)
      inner.push({ text, sourceLine, terminator })
  })
  for (const { text, sourceLine, terminator } of lines) step.line(text, sourceLine, terminator)
  if (whole) step.end()
  return inner
}
