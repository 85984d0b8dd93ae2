import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { launch, type Browser as Firefox } from 'puppeteer-core'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
)
const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find(existsSync)

/** Why the page cannot be opened on this machine, for `skip`; false where a browser is installed. */
export const noBrowser = skipWithout(CHROMIUM, 'needs a Chromium in /usr/bin')
export const noFirefox = skipWithout(FIREFOX, 'needs a Firefox in /usr/bin')

/** BROWSERS=required, as .ci/run has it: a browser that is missing is a failure, and no reason to skip. */
function skipWithout(executable: string | undefined, why: string): string | false {
  return executable === undefined && process.env['BROWSERS'] !== 'required' && why
}

/** A headless browser that asks nothing of any other host. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** The same, of the other engine, over WebDriver BiDi: playwright drives no Firefox but its own build. */
export function openFirefox(): Promise<Firefox> {
  return launch({ browser: 'firefox', executablePath: FIREFOX ?? '/usr/bin/firefox-esr' })
}
