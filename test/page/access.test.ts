import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { toHtml } from '../../worker/report/html/html.ts'
import { sampleReport } from '../report/fake.ts'
import { AXE, axeFaults } from './axe.ts'
import { noBrowser, openBrowser } from './browser.ts'
import { servePage, type ServedPage } from './served.ts'

const SWAKS = readFileSync('test/fixtures/transcripts/swaks-starttls.txt', 'utf8')

describe('the page for everybody', { skip: noBrowser }, () => {
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
  const fresh = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<void> => {
    await context?.close()
    // axe is put in by the test, which the page's own policy forbids
    context = await browser.newContext({ bypassCSP: true, ...options })
    page = await context.newPage()
    await page.goto(served.origin)
  }
  const example = async (name: string): Promise<void> => {
    await page.getByRole('button', { name, exact: true }).click()
    await page.locator('.answer').waitFor()
    await page.getByText('trying it…').waitFor({ state: 'detached' })
  }
  const faults = async (): Promise<string[]> => {
    await page.evaluate(AXE)
    return axeFaults(page)
  }

  for (const colorScheme of ['light', 'dark'] as const)
    test(`axe finds nothing in any state, ${colorScheme}`, async () => {
      await fresh({ colorScheme })
      assert.deepEqual(await faults(), [], 'empty')
      await example('Exchange, 451 5.7.3')
      assert.deepEqual(await faults(), [], 'an answer')
      await page.locator('.rung.changed .opener').first().click()
      await page.locator('.detail').waitFor()
      for (const summary of await page.locator('summary').all()) await summary.click()
      await page.getByRole('button', { name: 'Link…' }).click()
      assert.deepEqual(await faults(), [], 'all open')
      await page.getByRole('button', { name: 'Edit' }).click()
      await page.getByRole('button', { name: /my running-config/ }).click()
      await page.locator('#policy').fill('policy-map type inspect esmtp m\n match bogus\n')
      await page.locator('.fault').first().waitFor()
      await page.getByRole('button', { name: /more…/ }).click()
      assert.deepEqual(await faults(), [], 'a fault, and the old answer')
      await page
        .getByRole('button', { name: 'New' })
        .or(page.locator('#recording'))
        .first()
        .waitFor()
      await fresh({ colorScheme })
      await example('both sides')
      assert.deepEqual(await faults(), [], 'two recordings')
      await fresh({ colorScheme })
      await example('a bounce')
      assert.deepEqual(await faults(), [], 'evidence')
      await fresh({ colorScheme, viewport: { width: 390, height: 844 } })
      await example('STARTTLS lost')
      assert.deepEqual(await faults(), [], 'a telephone')
    })

  test('axe finds nothing in an HTML answer', async () => {
    await fresh()
    await page.setContent(toHtml(sampleReport()))
    assert.deepEqual(await faults(), [])
  })

  test('the keyboard alone comes from the examples to the verdict, into a row and back', async () => {
    await fresh()
    await page.getByRole('button', { name: 'Exchange, 451 5.7.3' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction(`document.activeElement.id === 'verdict'`)
    await page.locator('.rungs').focus()
    await page.keyboard.press('n')
    await page.locator('.rung.marked.changed').waitFor()
    await page.locator('.rung.marked .opener').focus()
    await page.keyboard.press('Enter')
    await page.locator('.detail').waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.detail').waitFor({ state: 'detached' })
    await page.keyboard.press('/')
    assert.equal(await page.evaluate('document.activeElement.id'), 'find')
    await page.keyboard.type('SIZE')
    await page.keyboard.press('Enter')
    await page.locator('.rung.marked', { hasText: 'SIZE' }).waitFor()
  })

  test('the status region holds one sentence', async () => {
    await fresh()
    await example('Exchange, 451 5.7.3')
    const told = await page.locator('p[role=status]').innerText()
    assert.match(told, /^A firewall changed this: STARTTLS .*\.$/)
    assert.ok(told.length < 250)
  })

  test('every target is 24 pixels high and wide, but for links in running text', async () => {
    for (const width of [1280, 390]) {
      await fresh({ viewport: { width, height: 800 } })
      await example('Exchange, 451 5.7.3')
      const small =
        await page.evaluate(`[...document.querySelectorAll('button, a, summary, label.check, select')]
        .filter((target) => target.checkVisibility())
        .map((target) => [target.getBoundingClientRect(), target.outerHTML.slice(0, 80)])
        .filter(([{ width, height }]) => width < 24 || height < 24)
        .map(([{ width, height }, html]) => width + '×' + height + ' ' + html)`)
      assert.deepEqual(small, [])
    }
  })

  test('at 200 % nothing needs two directions of scrolling', async () => {
    await fresh({ viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 })
    await example('Exchange, 451 5.7.3')
    const wide = Number(await page.evaluate('document.documentElement.scrollWidth'))
    assert.ok(wide <= 640, `${wide} pixels wide`)
  })

  test('nothing moves for who asked for that', async () => {
    await fresh({ reducedMotion: 'reduce' })
    await example('Exchange, 451 5.7.3')
    const moving = await page.evaluate(
      `[...document.querySelectorAll('*')].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0).length`,
    )
    assert.equal(moving, 0)
  })

  test('with forced colours a change is still a change', async () => {
    await fresh({ forcedColors: 'active' })
    await example('Exchange, 451 5.7.3')
    const changed = page.locator('.rung.changed').first()
    assert.match(await changed.innerText(), /✖\s+greeting masked/)
    const line = await page.evaluate(
      `getComputedStyle(document.querySelector('.rung.changed .end.client')).textDecorationLine`,
    )
    assert.equal(line, 'underline')
  })

  test('on paper stand verdict, cure, and what changed', async () => {
    await fresh()
    await page.locator('#recording').fill(SWAKS)
    await page.locator('#recording').press('Control+Enter')
    await page.getByRole('button', { name: /^PIX 6 / }).click()
    await page.locator('.verdict.bad').waitFor()
    await page.emulateMedia({ media: 'print' })
    for (const selector of ['.verdict', '.cure pre', '.rung.changed'])
      assert.ok(await page.locator(selector).first().isVisible(), selector)
    for (const selector of ['.given', '.strip', '.tools', '.rung.pass', '.cure button.main'])
      for (const one of await page.locator(selector).all())
        assert.ok(!(await one.isVisible()), selector)
  })
})
