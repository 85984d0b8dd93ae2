import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { noBrowser, openBrowser } from './browser.ts'
import { servePage, type ServedPage } from './served.ts'

const SWAKS = readFileSync('test/fixtures/transcripts/swaks-starttls.txt', 'utf8')

const packed = (text: string | Buffer): string => deflateRawSync(text).toString('base64url')

describe('links, and no connection', { skip: noBrowser }, () => {
  let served: ServedPage
  let browser: Browser
  let context: BrowserContext
  let page: Page

  before(async () => {
    served = await servePage()
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    await served?.end()
  })
  const fresh = async (fragment = ''): Promise<void> => {
    await context?.close()
    context = await browser.newContext({
      // for waits that are evaluated in the page; page.test.ts has the policy in force
      bypassCSP: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    page = await context.newPage()
    await page.goto(`${served.origin}/${fragment}`)
  }

  test('a link with a recording is inspected as it says, and no server is sent the recording', async () => {
    served.asked.length = 0
    await fresh(`#profile=pix-6&recording=${packed(SWAKS)}`)
    await page.locator('.verdict.bad').waitFor()
    assert.match(await page.locator('.verdict').innerText(), /pix-6/)
    assert.ok(served.asked.every((path) => !path.includes('recording')))
    // what is copied from the address bar afterwards holds the options alone
    assert.equal(new URL(page.url()).hash, '#profile=pix-6')
  })

  test('a link is made when it is asked for, with a warning, and holds recording and choices', async () => {
    await page.getByRole('button', { name: 'Link…' }).click()
    assert.match(await page.locator('.caution').innerText(), /holds the recording as it is/)
    await page.getByRole('button', { name: /^Copy link/ }).click()
    const link = new URL(String(await page.evaluate('navigator.clipboard.readText()')))
    const values = new URLSearchParams(link.hash.slice(1))
    assert.equal(values.get('profile'), 'pix-6')
    const text = inflateRawSync(Buffer.from(values.get('recording') ?? '', 'base64url'))
    assert.equal(text.toString(), SWAKS)
    assert.equal(link.search, '')
  })

  test('a link that unpacks to gigabytes, or is no link, opens the empty page', async () => {
    for (const fragment of [
      `#recording=${packed(Buffer.alloc(20_000_000, 65))}`,
      '#recording=%00%ff',
      '#profile=bogus&lines=&recording=AAAA',
    ]) {
      await fresh(fragment)
      await page.locator('.hints').waitFor()
      assert.equal(await page.locator('#recording').inputValue(), '')
      assert.equal(await page.locator('.verdict').count(), 0)
    }
  })

  test('after the first load it works without a connection, also after Stop', async () => {
    await fresh()
    await page.evaluate('navigator.serviceWorker.ready')
    await page.waitForFunction('navigator.serviceWorker.controller !== null')
    await served.end()
    await page.reload()
    await page.getByRole('button', { name: 'STARTTLS lost' }).click()
    await page.locator('.verdict.bad').waitFor()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.locator('input[type=file]').setInputFiles({
      name: 'long.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(SWAKS.repeat(15_000)),
    })
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped.').first().waitFor()
    // nothing is lost by it
    assert.ok(await page.locator('.verdict.bad').isVisible())
    await page.getByRole('button', { name: 'not the firewall' }).click()
    await page.locator('.verdict.good').waitFor()
  })
})
