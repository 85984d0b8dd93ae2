import { serve } from '@hono/node-server'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { fetchInProcess } from '../http/in-process.ts'
import { AXE, axeFaults } from './axe.ts'
import { noBrowser, openBrowser } from './browser.ts'

/** What the platform serves beside the Worker (wrangler.toml, assets). */
const FILES: Readonly<Record<string, string>> = {
  '/docs.js': 'text/javascript',
  '/docs-style.css': 'text/css',
}

describe('/docs, with a request to try', { skip: noBrowser }, () => {
  let server: ReturnType<typeof serve>
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let origin = ''
  const refused: string[] = []
  const elsewhere: string[] = []

  before(async () => {
    server = serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request: Request) => {
        const { pathname } = new URL(request.url)
        const type = FILES[pathname]
        return type === undefined
          ? fetchInProcess(request, { RATE_LIMIT: 'off' })
          : new Response(readFileSync(`build/page${pathname}`), {
              headers: { 'content-type': type },
            })
      },
    })
    await new Promise<void>((resolve) => server.once('listening', () => resolve()))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    server?.close()
  })

  const opened = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<void> => {
    await context?.close()
    context = await browser.newContext(options)
    page = await context.newPage()
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) refused.push(message.text())
    })
    page.on('pageerror', (error) => refused.push(String(error)))
    page.on('request', (request) => {
      if (!request.url().startsWith(origin)) elsewhere.push(request.url())
    })
    await page.goto(`${origin}/docs`)
    await page.getByText('Try POST /v1/inspect', { exact: true }).waitFor()
  }
  const tried = (name: string) =>
    page.locator('details').filter({ has: page.getByText(`Try ${name}`, { exact: true }) })

  test('an operation is tried with its example: the answer, and the same with curl', async () => {
    await opened()
    const form = tried('POST /v1/inspect')
    await form.locator('summary').click()
    await form.getByLabel('profile', { exact: true }).selectOption('pix-7')
    await form.getByLabel('Accept').selectOption('text/plain')
    await form.getByRole('button', { name: 'Send' }).click()
    await form.getByText('200 OK').waitFor()
    const body = await form.getByLabel('body of the answer').textContent()
    assert.match(body ?? '', /^(?:OBSERVED|MASKED|CUT|CLEAN) /)
    const curl = await form.getByLabel('the same with curl').textContent()
    assert.match(
      curl ?? '',
      /^curl 'http:\/\/[^']+\/v1\/inspect\?profile=pix-7' -H 'Accept: text\/plain'/,
    )
  })

  test('a path, a form with two files, and a refusal', async () => {
    const rule = tried('GET /v1/rules/{id}')
    await rule.locator('summary').click()
    await rule.getByLabel('id', { exact: false }).first().fill('C2')
    await rule.getByRole('button', { name: 'Send' }).click()
    await rule.getByText('200 OK').waitFor()
    const compare = tried('POST /v1/compare')
    await compare.locator('summary').click()
    const sides = compare.locator('input[type=file]')
    assert.equal(await sides.count(), 2)
    const fixture = 'test/fixtures/transcripts/swaks-starttls.txt'
    await sides.nth(0).setInputFiles(fixture)
    await sides.nth(1).setInputFiles(fixture)
    await compare.getByRole('button', { name: 'Send' }).click()
    await compare.getByText(/^200/).waitFor()
    const tokens = tried('GET /v1/tokens')
    await tokens.locator('summary').click()
    await tokens.getByRole('button', { name: 'Send' }).click()
    await tokens.getByText(/^(?:401|503)/).waitFor()
  })

  test('the token goes with the request, and into no command line', async () => {
    await page.getByLabel('Token for what you try below').fill('esmtp_secret')
    const form = tried('GET /v1/reports')
    await form.locator('summary').click()
    const asked = page.waitForRequest(/\/v1\/reports/)
    await form.getByRole('button', { name: 'Send' }).click()
    assert.equal((await asked).headers()['authorization'], 'Bearer esmtp_secret')
    await form.getByText(/^(?:401|503)/).waitFor()
    assert.doesNotMatch((await page.locator('main').textContent()) ?? '', /esmtp_secret/)
  })

  test('every operation has one, none is refused by the policy, and nothing is asked of another host', async () => {
    const api = (await (await fetch(`${origin}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    const operations = Object.entries(api.paths).flatMap(([path, of]) =>
      Object.keys(of)
        .filter((method) => /^(?:get|post|put|patch|delete)$/.test(method))
        .map((method) => `Try ${method.toUpperCase()} ${path}`),
    )
    const summaries = await page.locator('details > summary').allTextContents()
    assert.deepEqual(summaries.sort(), operations.sort())
    assert.deepEqual(refused, [])
    assert.deepEqual(elsewhere, [])
    const policy = (await fetch(`${origin}/docs`)).headers.get('content-security-policy') ?? ''
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
  })

  for (const [name, width] of [
    ['desk', 1280],
    ['telephone', 390],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const)
      test(`axe finds nothing, every form open, ${name}, ${colorScheme}`, async () => {
        await opened({ bypassCSP: true, viewport: { width, height: 844 }, colorScheme })
        await page.evaluate(
          `document.querySelectorAll('details').forEach((it) => (it.open = true))`,
        )
        const form = tried('POST /v1/policies/check')
        await form.getByRole('button', { name: 'Send' }).click()
        await form.getByText(/^(?:200|422)/).waitFor()
        await page.evaluate(AXE)
        assert.deepEqual(await axeFaults(page), [])
        const wide = await page.evaluate('document.documentElement.scrollWidth')
        assert.ok((wide as number) <= width, `${wide} pixels wide`)
      })
})
