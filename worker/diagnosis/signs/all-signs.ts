import type { Sign } from './sign.ts'
import { commandSigns } from './commands.ts'
import { greetingSigns } from './greeting.ts'
import { keywordSigns } from './keywords.ts'
import { noteSigns } from './notes.ts'
import { productSigns } from './products.ts'
import type { SessionView } from '../view.ts'

/** Every sign in the session, certain ones first. */
export function collectSigns(view: SessionView): Sign[] {
  const found = [
    ...keywordSigns(view),
    ...noteSigns(view),
    ...greetingSigns(view),
    ...commandSigns(view),
    ...productSigns(view),
  ]
  const rank = { certain: 0, strong: 1, weak: 2 }
  return found.sort((a, b) => rank[a.certainty] - rank[b.certainty])
}
