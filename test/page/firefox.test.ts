import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { EXAMPLES } from '../../worker/page/given/examples.ts'
import { noFirefox, openFirefox } from './browser.ts'
import { servePage, type ServedPage } from './served.ts'

const SWAKS = readFileSync('test/fixtures/transcripts/swaks-starttls.txt', 'utf8')

describe('the page in Firefox', { skip: noFirefox }, () => {
  let served: ServedPage
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  before(async () => {
    served = await servePage()
    browser = await openFirefox()
    page = await browser.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.setViewport({ width: 1280, height: 720 })
    await page.goto(served.origin)
  })
  after(async () => {
    await browser?.close()
    await served?.end()
  })
  const text = async (selector: string): Promise<string> =>
    String(
      await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`),
    )
  const click = async (words: string): Promise<void> => {
    const clicked = `(() => {
      const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(words)}))
      button?.click()
      return button !== undefined
    })()`
    await page.waitForFunction(clicked)
  }
  const example = async (name: string): Promise<void> => {
    await page.goto('about:blank')
    await page.goto(served.origin)
    await click(name)
    await page.waitForSelector('.answer .verdict')
  }

  for (const { name } of EXAMPLES)
    test(`the example "${name}" comes to an answer`, async () => {
      await example(name)
      await page.waitForSelector('.rung, .evidence article')
      assert.notEqual(await text('#verdict'), '')
    })

  test('verdict and first line to paste are in view, and the focus is there', async () => {
    await example('Exchange, 451 5.7.3')
    await page.waitForFunction(`document.activeElement.id === 'verdict'`)
    for (const selector of ['#verdict', '.cure pre .new'])
      assert.ok(
        await page.evaluate(
          `document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().bottom <= innerHeight`,
        ),
        selector,
      )
  })

  test('a row opens, a part of the cure is left out and tried', async () => {
    await page.evaluate(`document.querySelector('.rung.changed .opener').click()`)
    await page.waitForSelector('.detail')
    assert.match(await text('.detail'), /Rule B3/)
    await page.waitForFunction(`/→ \\d/.test(document.querySelector('.cure .outcome').textContent)`)
    const before = await text('.cure .outcome')
    await page.evaluate(`document.querySelector('.cure input[type=checkbox]').click()`)
    await page.waitForFunction(
      `/→ \\d/.test(document.querySelector('.cure .outcome').textContent) && document.querySelector('.cure .outcome').textContent !== ${JSON.stringify(before)}`,
    )
    assert.doesNotMatch(await text('.cure pre'), /allow-tls/)
  })

  test('the answer follows the typing, and a release is asked', async () => {
    await page.goto('about:blank')
    await page.goto(served.origin)
    await page.evaluate(`{
      const area = document.querySelector('#recording')
      area.value = ${JSON.stringify(SWAKS)}
      area.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }`)
    await page.waitForSelector('.verdict.good')
    await click('ASA 7.2')
    await page.waitForSelector('.verdict.bad')
    assert.match(String(await page.evaluate('location.hash')), /profile=asa-7\.2/)
    await page.evaluate('history.back()')
    await page.waitForSelector('.verdict.good')
  })

  test('it works without a connection after the first load', async () => {
    await page.evaluate(`navigator.serviceWorker.ready.then(() => undefined)`)
    await page.waitForFunction(`navigator.serviceWorker.controller !== null`)
    await served.end()
    await page.reload()
    await click('STARTTLS lost')
    await page.waitForSelector('.verdict.bad')
  })

  test('it threw nothing', () => {
    assert.deepEqual(complaints, [])
  })
})
