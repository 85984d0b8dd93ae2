import { writeFileSync } from 'node:fs'
import { openBrowser } from '../page/browser.ts'
import { servePage } from '../page/served.ts'

// What `npm run -s measure -- screenshots` does: the pictures of the page that the README shows, into worker/page/pictures.

const PICTURES = [
  { file: 'answer', example: 'Exchange, 451 5.7.3', width: 1280, height: 900, scheme: 'light' },
  { file: 'dark', example: 'both sides', width: 1280, height: 900, scheme: 'dark' },
  { file: 'phone', example: 'Exchange, 451 5.7.3', width: 390, height: 844, scheme: 'light' },
] as const

const served = await servePage()
const browser = await openBrowser()
for (const { file, example, width, height, scheme } of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme })
  await page.goto(served.origin)
  await page.getByRole('button', { name: example, exact: true }).click()
  await page.locator('.answer').waitFor()
  await page.getByText('trying it…').waitFor({ state: 'detached' })
  await page.locator('.cure .outcome', { hasText: /tried/ }).waitFor()
  // the focus ring is for who uses the keyboard
  await page.evaluate('document.activeElement.blur()')
  // as WebP, a quarter of a PNG, which playwright does not write
  const devtools = await page.context().newCDPSession(page)
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 })
  writeFileSync(`worker/page/pictures/${file}.webp`, Buffer.from(data, 'base64'))
  await page.close()
}
await browser.close()
await served.end()
