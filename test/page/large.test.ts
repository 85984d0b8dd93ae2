import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { noBrowser, openBrowser } from './browser.ts'
import { servePage, type ServedPage } from './served.ts'

const SWAKS = readFileSync('test/fixtures/transcripts/swaks-starttls.txt', 'utf8')
/** Sessions of the recording: some 35,000 lines. */
const SESSIONS = 1_500
/**
 * A task longer than 200 ms is felt. On two cores with a load of ten most runs had 104 to 155 at most, one had 532;
 * rows drawn all at once would take many seconds.
 */
const MAX_TASK_MS = 1_000

describe('a large recording', { skip: noBrowser }, () => {
  let served: ServedPage
  let browser: Browser
  let page: Page

  before(async () => {
    served = await servePage()
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await page.goto(served.origin)
    await page.evaluate(
      `{ window.tasks = []; new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' }) }`,
    )
    // made in the page: what a test hands to the browser it first copies in one long task
    await page.evaluate(`{
      const text = ${JSON.stringify(SWAKS)}.repeat(${SESSIONS})
      const input = document.querySelector('input[type=file]')
      const files = new DataTransfer()
      files.items.add(new File([text], 'many.log'))
      input.files = files.files
      window.tasks.length = 0
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.dispatchEvent(new Event('change', { bubbles: true }))
    }`)
  })
  after(async () => {
    await browser?.close()
    await served?.end()
  })

  test('is read with megabytes, rate and time left to be seen, and lands without a long task', async () => {
    await page.locator('.progress', { hasText: /MB · .* MB\/s/ }).waitFor({ timeout: 60_000 })
    await page.locator('.verdict').waitFor({ timeout: 120_000 })
    await page.locator('.rung').nth(5).waitFor()
    const tasks = (await page.evaluate('window.tasks')) as number[]
    // the first, over in a moment, is the test's own making of the file
    assert.ok(
      tasks.slice(1).every((task) => task < MAX_TASK_MS),
      `tasks of ${tasks.map(Math.round).join(' ')} ms`,
    )
  })

  test('holds the rows in view alone, and scrolls to its end', async () => {
    const list = page.locator('.rungs.scroller')
    assert.ok(Number(await list.getAttribute('aria-rowcount')) > SESSIONS * 15)
    assert.ok((await page.locator('.rung').count()) < 150)
    await page.evaluate(
      `{ const box = document.querySelector('.rungs'); box.scrollTop = box.scrollHeight }`,
    )
    await page.locator('.rung', { hasText: '221 2.0.0 Bye' }).last().waitFor()
    assert.ok((await page.locator('.rung').count()) < 150)
  })

  test('sessions alike are one row, and the ladder lists those that are chosen', async () => {
    const kinds = page.locator('.kinds li')
    assert.ok((await kinds.count()) >= 2)
    assert.match(await kinds.nth(1).innerText(), /1,500/)
  })

  test('is searched, and what is found is led to', async () => {
    await page.locator('#find').fill('smtputf8')
    await page.locator('#find').press('Enter')
    await page.locator('.find [role=status]', { hasText: /1 of [\d,]+/ }).waitFor()
    await page.locator('.rung.marked', { hasText: 'SMTPUTF8' }).waitFor()
  })

  test('an opened row does not move the rows above it', async () => {
    const row = page.locator('.rung.marked')
    const before = await row.boundingBox()
    await row.locator('.opener').click()
    await page.locator('.detail').waitFor()
    assert.equal((await row.boundingBox())?.y, before?.y)
  })
})
