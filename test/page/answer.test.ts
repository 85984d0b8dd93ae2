import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { EXAMPLES } from '../../worker/page/given/examples.ts'
import { noBrowser, openBrowser } from './browser.ts'
import { servePage, type ServedPage } from './served.ts'

const SWAKS = readFileSync('test/fixtures/transcripts/swaks-starttls.txt', 'utf8')
const STARRED =
  'S: 220 ***************************\nC: EHLO a.example\nS: 250-mail.example.com\nS: 250-CHUNKING\nS: 250 STARTTLS\n'
const SIZES = [
  [1440, 900],
  [1280, 720],
  [390, 844],
] as const

describe('an answer of the page', { skip: noBrowser }, () => {
  let served: ServedPage
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  before(async () => {
    served = await servePage()
    browser = await openBrowser()
    // a wait for a condition is evaluated in the page, which its policy forbids; page.test.ts has the policy in force
    const context = await browser.newContext({
      bypassCSP: true,
      viewport: { width: 1280, height: 720 },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    page = await context.newPage()
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  after(async () => {
    await browser?.close()
    await served?.end()
  })

  const fresh = async (fragment = ''): Promise<void> => {
    await page.goto('about:blank')
    await page.goto(`${served.origin}/${fragment}`)
  }
  const example = async (name: string): Promise<void> => {
    await fresh()
    await page.getByRole('button', { name, exact: true }).click()
    await page.locator('.answer').waitFor()
  }
  const paste = async (text: string): Promise<void> => {
    await fresh()
    await page.locator('#recording').focus()
    await page.evaluate(`{
      const area = document.querySelector('#recording')
      area.dispatchEvent(new ClipboardEvent('paste'))
      area.value = ${JSON.stringify(text)}
      area.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }`)
  }
  const release = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) })
  const inView = async (selector: string): Promise<boolean> => {
    const box = await page.locator(selector).first().boundingBox()
    const { height } = page.viewportSize()!
    return box !== null && box.y >= 0 && box.y + box.height <= height
  }

  for (const { name, inside } of EXAMPLES)
    test(`the example "${name}" comes to an answer with a ladder or with evidence`, async () => {
      await example(name)
      await page.locator('.rung, .evidence').first().waitFor()
      if (inside !== undefined)
        assert.match(await page.locator('.rung.head').innerText(), /outside\s+between\s+inside/i)
    })

  for (const [width, height] of SIZES)
    test(`verdict and first line to paste are in view at ${width}×${height}, and nothing sticks out`, async () => {
      await page.setViewportSize({ width, height })
      await example('Exchange, 451 5.7.3')
      await page.locator('.given.folded').waitFor()
      assert.ok(await inView('#verdict'))
      assert.ok(await inView('.cure pre .new'))
      await page.waitForFunction(`document.activeElement.id === 'verdict'`)
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'))
      assert.ok(wide <= width, `${wide} pixels wide`)
      await page.setViewportSize({ width: 1280, height: 720 })
    })

  test('a masked line shows both ends: what came, and what it most likely was', async () => {
    await example('Exchange, 451 5.7.3')
    const row = page.locator('.rung.changed', { hasText: '250-XXXXXXXA' })
    const text = await row.innerText()
    assert.match(text, /250-STARTTLS\s+\(\d+ % sure\)/)
    assert.match(text, /keyword masked/)
    assert.match((await row.locator('.arrow').textContent()) ?? '', /server to client/)
  })

  test('an opened row says the rule in words, its grade, what follows, and leads to the cure', async () => {
    await example('Exchange, 451 5.7.3')
    const row = page.locator('.rung.changed', { hasText: '250-XXXXXXXA' })
    await row.getByRole('button').click()
    const detail = page.locator('.detail')
    await detail.waitFor()
    const told = await detail.innerText()
    assert.match(told, /Rule S3/)
    assert.match(told, /seen on the wire|documented|our decision/)
    assert.match(told, /STARTTLS/)
    await detail.getByRole('button', { name: /allow-tls/ }).click()
    assert.equal(await page.evaluate('document.activeElement.id'), 'cure')
  })

  test('the strip says what each release would do, a click asks it, Back takes it back', async () => {
    await paste(SWAKS)
    await page.locator('.verdict').waitFor()
    assert.match((await release('PIX 6').getAttribute('aria-label')) ?? '', /4 lines masked/)
    await release('ASA 7.2–9.3').click()
    await page.locator('.verdict.bad').waitFor()
    assert.match(await page.locator('.verdict').innerText(), /Would be changed/)
    // the same run says what the others would do
    assert.match((await release('PIX 6').getAttribute('aria-label')) ?? '', /4 lines masked/)
    assert.equal(new URL(page.url()).hash, '#profile=asa-7.2')

    // Back takes the choice back, and keeps the recording
    await page.goBack()
    await page.locator('.verdict.good').waitFor()
    assert.equal(new URL(page.url()).hash, '')
    await page.goForward()
    await page.locator('.verdict.bad').waitFor()
  })

  test('parts of a cure are tried as they are ticked, and the text is made anew', async () => {
    await paste(SWAKS)
    await release('ASA 7.2–9.3').click()
    const outcome = page.locator('.cure .outcome')
    await outcome.getByText(/changed → \d/).waitFor()
    const all = Number(/→ (\d+)/.exec(await outcome.innerText())?.[1])
    await page.getByRole('checkbox', { name: /allow-tls/ }).uncheck()
    await page.waitForFunction(
      `Number(/→ ([0-9]+)/.exec(document.querySelector('.cure .outcome').textContent)?.[1]) > ${all}`,
    )
    const text = await page.locator('.cure pre').first().innerText()
    assert.doesNotMatch(text, /allow-tls/)
    assert.match(text, /no mask-banner/)
    await page.getByRole('button', { name: /Copy the configuration/ }).click()
    const copied = String(await page.evaluate('navigator.clipboard.readText()'))
    assert.match(copied, /no mask-banner[\s\S]*inspect esmtp esmtp_cured/)
    assert.doesNotMatch(copied, /allow-tls/)
  })

  test('a cure of a bounce is not said to have been tried: there is no session', async () => {
    await example('a bounce')
    const outcome = page.locator('.cure .outcome')
    await page.getByText('trying it…').waitFor({ state: 'detached' })
    assert.match(await outcome.innerText(), /not tried/)
  })

  test('the ladder is shown as it would be with the cure', async () => {
    await paste(SWAKS)
    await release('ASA 7.2–9.3').click()
    const starttls = page.locator('.rung.C', { hasText: 'STARTTLS' }).first()
    await page.getByRole('button', { name: /after it/ }).click()
    await page.locator('.rung.C.pass', { hasText: 'STARTTLS' }).first().waitFor()
    await page.getByRole('button', { name: /before the cure/ }).click()
    await page.locator('.rung.C.changed', { hasText: 'STARTTLS' }).first().waitFor()
    assert.match(await starttls.innerText(), /XXXXXXXX/)
  })

  test('a place-holder is a field, and stands filled in the text that is copied', async () => {
    // a greeting overwritten beside clear keywords: the map is there already, and only its owner knows its name
    await paste(STARRED)
    await page.getByLabel('Fill in: name of the esmtp map that is bound').fill('mail_map')
    const text = page.locator('.cure pre').first()
    await page.waitForFunction(
      `document.querySelector('.cure pre').textContent.includes('policy-map type inspect esmtp mail_map')`,
    )
    assert.doesNotMatch(await text.innerText(), /ESMTP_MAP/)
  })

  test('the answer follows the typing, the box stays open, and its lines light up with their rows', async () => {
    await fresh()
    await page
      .locator('#recording')
      .pressSequentially('220 mail.example.com ESMTP\nEHLO a.example\n250 ok\n')
    await page.locator('.verdict').waitFor()
    assert.ok(await page.locator('#recording').isVisible())
    assert.equal(await page.evaluate('document.activeElement.id'), 'recording')

    // a row and its line of the recording light up together
    await page.locator('.rung.C', { hasText: 'EHLO' }).hover()
    await page.locator('.lit').waitFor()
    await page.locator('#recording').press('Control+Home')
    await page.locator('.rung.marked', { hasText: '220' }).waitFor()
  })

  test('a fault of the running-config stands at its line, and the old answer stays', async () => {
    await paste(SWAKS)
    await page.locator('.verdict').waitFor()
    await page.getByRole('button', { name: /my running-config/ }).click()
    await page
      .locator('#policy')
      .pressSequentially('policy-map type inspect esmtp m\n match bogus\n  mask\n')
    await page.locator('.fault').first().waitFor()
    assert.ok(await page.locator('.answer.old .verdict').isVisible())
    await page
      .getByRole('button', { name: /line 2, column \d+/ })
      .first()
      .click()
    const cursor = Number(await page.evaluate('document.activeElement.selectionStart'))
    assert.ok(cursor >= 'policy-map type inspect esmtp m\n'.length)
  })

  test('a finding leads to its line', async () => {
    await paste(SWAKS)
    await release('PIX 7').click()
    await page.locator('.finding summary', { hasText: 'STARTTLS' }).first().click()
    await page.locator('.places button', { hasText: 'line 12' }).first().click()
    await page.locator('.rung.marked', { hasText: 'STARTTLS' }).waitFor()
  })

  test('a running-config in the place of a session leads on', async () => {
    await paste('ASA Version 9.2(4)\npolicy-map type inspect esmtp m\n parameters\n  allow-tls\n')
    await page.getByRole('button', { name: 'Use it as the running-config' }).click()
    assert.match(await page.locator('#policy').inputValue(), /allow-tls/)
    assert.equal(await page.locator('#recording').inputValue(), '')
  })

  test('what is no session is refused in words', async () => {
    await paste('no mail here\n'.repeat(50))
    await page.locator('.failure').waitFor()
    assert.match(await page.locator('.failure').innerText(), /session|command|form/i)
  })

  test('the browser complained of nothing', () => {
    assert.deepEqual(complaints, [])
  })
})
