import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import type { ComparisonReport } from '../../worker/report/comparison.ts'
import type { Report } from '../../worker/report/report.ts'
import { startService, stateFolder, type Service } from '../local/service.ts'
import { noBrowser, openBrowser } from './browser.ts'

const FIXTURES = 'test/fixtures'

/** One session as both sides have it. */
const INSIDE = `220 mail.example.com ESMTP Postfix
EHLO client.example.net
250-mail.example.com
250-STARTTLS
250 DSN
XXXXXXXX
500 5.5.2 Error: command not recognized
QUIT
221 2.0.0 Bye
`
const OUTSIDE = INSIDE.replace('mail.example.com ESMTP Postfix', '*'.repeat(30))
  .replace('250-STARTTLS', '250-XXXXXXXA')
  .replace('\nXXXXXXXX', '\nSTARTTLS')

describe('the page', { skip: noBrowser }, () => {
  const { state, remove } = stateFolder()
  let service: Service
  let browser: Browser
  let page: Page
  const asked: string[] = []
  const complaints: string[] = []

  before(async () => {
    service = await startService(state)
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1300, height: 900 } })
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(service.origin)
  })
  after(async () => {
    await browser?.close()
    await service?.end('SIGTERM')
    remove()
  })

  const give = async (name: string, octets: Buffer): Promise<void> => {
    await page.reload()
    await page
      .locator('main:not([hidden]) input[type=file]')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: octets })
    await page.locator('.verdict, .failure').waitFor()
  }
  /** Asks what a PIX 7 would do to what was given. */
  const ofPix7 = async (): Promise<void> => {
    await page.getByRole('combobox', { name: 'Firewall' }).selectOption('pix-7')
    await page.locator('.verdict.masked').waitFor()
  }
  const taken = async (as: string): Promise<string> => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: as, exact: true }).click()
    return readFileSync(await (await download).path(), 'utf8')
  }

  for (const [name, octets] of [
    ['transcripts/swaks-starttls.txt', null],
    ['transcripts/postfix-smtpd-v.log', null],
    ['transcripts/telnet.typescript', null],
    ['captures/pix7-plain.pcap', null],
    ['a zipped transcript', gzipSync(readFileSync(`${FIXTURES}/transcripts/swaks-tls.txt`))],
  ] as const)
    test(`its report of ${name} is the service's`, async () => {
      const upload = octets ?? readFileSync(`${FIXTURES}/${name}`)
      await give(name, upload)
      const own = JSON.parse(await taken('JSON')) as Report
      const answer = await fetch(`${service.origin}/v1/inspect`, { method: 'POST', body: upload })
      const theirs = (await answer.json()) as Report
      assert.deepEqual(own, { ...theirs, source: { ...theirs.source, sha256: null } })
      assert.ok((await page.locator('.verdict').innerText()).includes(theirs.summary.sentence))
    })

  test('it asks for its own files and for nothing else, and its policy forbids the rest', async () => {
    asked.length = 0
    await give('swaks.txt', readFileSync(`${FIXTURES}/transcripts/swaks-starttls.txt`))
    assert.deepEqual([...new Set(asked)].sort(), ['/', '/inspector.js', '/page.js', '/style.css'])
    const { headers } = await fetch(service.origin)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none';/)
    assert.doesNotMatch(policy, /connect-src|form-action 'self'|unsafe-inline/)
    const blocked = await page.evaluate(() =>
      fetch('/healthz').then(
        () => 'answered',
        () => 'blocked',
      ),
    )
    assert.equal(blocked, 'blocked')
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !/healthz/.test(text)))
  })

  test('a remedy tried on the session takes its finding away', async () => {
    await give('swaks.txt', readFileSync(`${FIXTURES}/transcripts/swaks-starttls.txt`))
    await ofPix7()
    const finding = page.locator('article', { hasText: 'starttls-masked' })
    assert.equal(await finding.count(), 1)
    await finding.getByRole('button', { name: 'Try it' }).first().click()
    await finding.waitFor({ state: 'detached' })
    assert.match(await page.locator('.verdict').innerText(), /^CLEAN/)
  })

  test('a remedy says what it was tried on', async () => {
    await page.reload()
    await page.getByRole('button', { name: 'One recorded behind a firewall' }).click()
    await page.locator('.verdict.observed').waitFor()
    const finding = page.locator('article', { hasText: 'starttls-masked' })
    assert.match(await finding.innerText(), /verified on a reconstruction/)
    assert.equal(await finding.getByRole('button', { name: 'Try it' }).count(), 0)
  })

  test('a finding leads to its line', async () => {
    await give('swaks.txt', readFileSync(`${FIXTURES}/transcripts/swaks-starttls.txt`))
    await ofPix7()
    await page.getByRole('button', { name: 'line 12' }).first().click()
    const marked = page.locator('.row.marked')
    await marked.waitFor()
    assert.match(await marked.innerText(), /STARTTLS\s+XXXXXXXX/)
  })

  test('a fault of the running-config is named, and led to', async () => {
    await give('swaks.txt', readFileSync(`${FIXTURES}/transcripts/swaks-starttls.txt`))
    await page.getByText('Its running-config').click()
    await page.locator('#policy').fill('policy-map type inspect esmtp m\n match bogus\n  mask\n')
    await page.locator('#policy').blur()
    const fault = page.locator('.failure').getByRole('button', { name: /line 2, column \d+/ })
    await fault.first().click()
    const cursor = await page
      .locator('#policy')
      .evaluate((text) => (text as unknown as { selectionStart: number }).selectionStart)
    assert.ok(cursor >= 'policy-map type inspect esmtp m\n'.length)
  })

  test('two recordings are compared as the service does it', async () => {
    const outside = Buffer.from(OUTSIDE)
    const inside = Buffer.from(INSIDE)
    await page.reload()
    await page.getByRole('button', { name: 'Both sides' }).click()
    const files = page.locator('main:not([hidden]) input[type=file]')
    await files.nth(0).setInputFiles({ name: 'o.txt', mimeType: 'text/plain', buffer: outside })
    await files.nth(1).setInputFiles({ name: 'i.txt', mimeType: 'text/plain', buffer: inside })
    await page.locator('.verdict.explained').waitFor()
    const own = JSON.parse(await taken('JSON')) as ComparisonReport
    const form = new FormData()
    form.set('outside', new Blob([outside]))
    form.set('inside', new Blob([inside]))
    const answer = await fetch(`${service.origin}/v1/compare`, { method: 'POST', body: form })
    const theirs = (await answer.json()) as ComparisonReport
    for (const side of ['outside', 'inside'] as const) theirs.sources[side].sha256 = null
    assert.deepEqual(own, theirs)
    assert.match(await page.locator('.found').last().innerText(), /STARTTLS\s+XXXXXXXX/)
  })

  test('what is no transcript is refused in words', async () => {
    await give('noise.bin', Buffer.from('no mail here\n'.repeat(50)))
    assert.match(await page.locator('.failure').innerText(), /transcript|session|form/i)
  })

  test('of thousands of lines the page holds those in view', async () => {
    const session = readFileSync(`${FIXTURES}/transcripts/swaks-starttls.txt`, 'utf8')
    await give('many.txt', Buffer.from(session.repeat(300)))
    const rows = page.locator('.row')
    assert.ok((await rows.count()) < 150)
    const list = page.getByRole('table', { name: 'Lines' })
    assert.ok(Number(await list.getAttribute('aria-rowcount')) > 5_000)
    await list.evaluate((element) => {
      const scrolled = element as unknown as { scrollTop: number; scrollHeight: number }
      scrolled.scrollTop = scrolled.scrollHeight
    })
    await page.getByText('221 2.0.0 Bye').last().waitFor()
    assert.ok((await rows.count()) < 150)
  })

  test('what was pasted is inspected, and AUTH values are shown nowhere', async () => {
    await page.reload()
    const secret = 'AGNhbmFyeQBzM2NyM3QtY2FuYXJ5'
    const box = page.locator('main:not([hidden]) .recording')
    await box.fill(
      `<-  220 a ESMTP\n -> EHLO b\n<-  250 AUTH PLAIN\n -> AUTH PLAIN ${secret}\n<-  235 ok\n -> QUIT\n<-  221 bye\n`,
    )
    await box.press('Control+Enter')
    await page.locator('.verdict').waitFor()
    const found = await page.locator('.found').first().innerText()
    assert.match(found, /\[redacted \d+ octets\]/)
    assert.ok(!found.includes(secret))
    for (const as of ['text', 'HTML', 'JSON', 'SARIF'])
      assert.ok(!(await taken(as)).includes(secret), as)
  })

  test('a choice shows at once what it changes', async () => {
    await page.reload()
    await page.getByRole('button', { name: 'A session without a firewall' }).click()
    await page.locator('.verdict.ruled-out').waitFor()
    await ofPix7()
    await page.getByRole('combobox', { name: 'Firewall' }).selectOption('off')
    await page.locator('.verdict.clean').waitFor()
    assert.ok(await page.locator('#policy').isDisabled())
  })

  test('a telephone shows it without scrolling sideways', async () => {
    await page.setViewportSize({ width: 390, height: 800 })
    await page.getByRole('button', { name: 'One recorded behind a firewall' }).click()
    await page.locator('.verdict.observed').waitFor()
    const [shown, needed] = await page.locator('html').evaluate((html) => {
      const { clientWidth, scrollWidth } = html as unknown as Record<string, number>
      return [clientWidth!, scrollWidth!] as const
    })
    assert.ok(needed <= shown, `${needed} pixels wide`)
  })

  test('the browser complained of nothing', () => {
    assert.deepEqual(complaints, [])
  })
})
