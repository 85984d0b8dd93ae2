import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

/** axe-core, to be put into a page whose own policy is bypassed. */
export const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
/** All rules for WCAG 2.0 to 2.2, A and AA, and what axe calls best practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds in the page as it is, which has run AXE. */
export async function axeFaults(page: Page): Promise<string[]> {
  return (await page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(TAGS)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).slice(0, 3).join(' ')))`,
  )) as string[]
}
