import { fixed } from '../../redact/redacted.ts'
import { PRODUCT_TELLS } from '../products.ts'
import { keywordOf, readable, wholeReplies } from '../replies.ts'
import type { Sign } from '../signs.ts'
import type { SessionView } from '../view.ts'

/** Other products, by their own words. */
export function productSigns(view: SessionView): Sign[] {
  const replies = wholeReplies(view)
  const announced = replies.some(({ at }) =>
    at.slice(1).some((index) => keywordOf(readable(view.lines[index]).slice(4)) === 'STARTTLS'),
  )
  const signs: Sign[] = []
  for (const { product, pattern, where, does } of PRODUCT_TELLS) {
    const hit = replies.find(({ at, command }, number) => {
      if (where === 'greeting' && number > 0) return false
      if (where === 'starttls-refused' && !(announced && command?.verb === 'STARTTLS')) return false
      return at.some((index) => pattern.test(readable(view.lines[index])))
    })
    if (hit === undefined) continue
    signs.push({
      id: 'other-product',
      certainty: 'strong',
      at: hit.at,
      device: 'other',
      product,
      vantage: 'client',
      masking: false,
      detail: fixed`These are words of ${product}, not of a PIX or ASA. ${does}`,
    })
  }
  return signs
}
