import { MAX_KNOWN_TELLS } from '../../limits.ts'
import { fixed } from '../../redact/redacted.ts'
import { remembered } from '../../smtp/remembered.ts'
import { PRODUCTS, type Product } from '../products.ts'
import { ehloReplies, keywordOf, readable, wholeReplies, type WholeReply } from '../replies.ts'
import type { Sign } from './sign.ts'
import type { SessionView } from '../view.ts'

/** The products of which a reply line has words, wherever they must stand. */
const wordsIn = remembered(
  (line): readonly Product[] =>
    PRODUCTS.filter(({ pattern, where }) => where !== 'log' && pattern.test(line)),
  MAX_KNOWN_TELLS,
)

/** Other products, by their own words. */
export function productSigns(view: SessionView): Sign[] {
  const replies = wholeReplies(view)
  const worded = new Set<Product>()
  for (const { at } of replies)
    for (const index of at)
      for (const product of wordsIn(readable(view.lines[index]))) worded.add(product)
  if (worded.size === 0) return []
  const ehlo = new Set(ehloReplies(view).map(({ at }) => at[0]))
  const announced = replies.some(({ at }) =>
    at.slice(1).some((index) => keywordOf(readable(view.lines[index]).slice(4)) === 'STARTTLS'),
  )
  const signs: Sign[] = []
  const seen = new Set<number>()
  for (const { product, pattern, where, says } of PRODUCTS.filter((one) => worded.has(one))) {
    const at = replies.flatMap((reply, number) =>
      stands(where, reply, number, ehlo, announced) &&
      placesOf(where, reply).some((index) => pattern.test(readable(view.lines[index])))
        ? [reply.at]
        : [],
    )[0]
    // words that one entry has named are not another's
    if (at === undefined || seen.has(at[0] ?? -1)) continue
    seen.add(at[0] ?? -1)
    signs.push({
      id: 'other-product',
      certainty: 'strong',
      at: [...at],
      device: 'other',
      product,
      vantage: 'client',
      masking: false,
      detail: fixed`These are words of ${product}, not of a PIX or ASA. ${says}`,
    })
  }
  return signs
}

function stands(
  where: Product['where'],
  { at, command }: WholeReply,
  number: number,
  ehlo: ReadonlySet<number | undefined>,
  announced: boolean,
): boolean {
  if (where === 'greeting') return number === 0
  if (where === 'ehlo-first') return at.length > 1 && ehlo.has(at[0])
  if (where === 'starttls-refused') return announced && command?.verb === 'STARTTLS'
  return where === 'reply'
}

/** Lines in which the words may stand. */
function placesOf(where: Product['where'], { at }: WholeReply): readonly number[] {
  return where === 'ehlo-first' ? at.slice(0, 1) : at
}
