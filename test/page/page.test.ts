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

describe('the page, as the service hands it out', { skip: noBrowser }, () => {
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
    await page.goto(`${service.origin}/?${Math.random()}`)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: octets })
    await page.locator('.verdict, .failure').first().waitFor()
  }
  const taken = async (as: string): Promise<string> => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: `Save as ${as}` }).click()
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
      const source = { ...theirs.source, sha256: null, name }
      assert.deepEqual(own, { ...theirs, source })
      const [told = ''] = theirs.summary.sentence.split(' First step: ')
      assert.ok((await page.locator('.verdict').innerText()).includes(told))
    })

  test('it asks for its own files and for nothing else, and its policy forbids the rest', async () => {
    asked.length = 0
    await give('swaks.txt', readFileSync(`${FIXTURES}/transcripts/swaks-starttls.txt`))
    // when its service worker is fetched is the browser's own choice
    const own = new Set(['/', '/inspector.js', '/page.js', '/style.css', '/sw.js'])
    assert.deepEqual(
      asked.filter((path) => !own.has(path)),
      [],
    )
    assert.ok(asked.includes('/inspector.js'))
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

  test('two recordings are compared as the service does it', async () => {
    const outside = Buffer.from(OUTSIDE)
    const inside = Buffer.from(INSIDE)
    await page.goto(`${service.origin}/?two`)
    await page.getByRole('button', { name: 'Both sides of the firewall' }).click()
    const files = page.locator('input[type=file]')
    await files.nth(0).setInputFiles({ name: 'o.txt', mimeType: 'text/plain', buffer: outside })
    await files.nth(1).setInputFiles({ name: 'i.txt', mimeType: 'text/plain', buffer: inside })
    await page.locator('.verdict').waitFor()
    const own = JSON.parse(await taken('JSON')) as ComparisonReport
    const form = new FormData()
    form.set('outside', new Blob([outside]))
    form.set('inside', new Blob([inside]))
    const answer = await fetch(`${service.origin}/v1/compare`, { method: 'POST', body: form })
    const theirs = (await answer.json()) as ComparisonReport
    for (const side of ['outside', 'inside'] as const)
      Object.assign(theirs.sources[side], { sha256: null, name: own.sources[side].name })
    assert.deepEqual(own, theirs)
  })

  test('AUTH values are shown nowhere, and stand in nothing that is taken along', async () => {
    await page.goto(`${service.origin}/?secret`)
    const secret = 'AGNhbmFyeQBzM2NyM3QtY2FuYXJ5'
    await page
      .locator('#recording')
      .fill(
        `<-  220 a ESMTP\n -> EHLO b\n<-  250 AUTH PLAIN\n -> AUTH PLAIN ${secret}\n<-  235 ok\n -> QUIT\n<-  221 bye\n`,
      )
    await page.locator('#recording').press('Control+Enter')
    await page.locator('.given.folded').waitFor()
    const found = await page.locator('body').innerText()
    assert.match(found, /\[redacted \d+ octets\]/)
    assert.ok(!found.includes(secret))
    for (const as of ['Text', 'HTML', 'JSON', 'SARIF'])
      assert.ok(!(await taken(as)).includes(secret), as)
  })

  test('the browser complained of nothing', () => {
    assert.deepEqual(complaints, [])
  })
})
