import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { openBrowser } from '../page/browser.ts'
import { servePage } from '../page/served.ts'

// What `npm run -s measure -- weight` does: how heavy the page is, and how soon it is there on a slow machine.

/** A telephone of the cheaper kind, on a slow line: CPU 4 times slower, 1.6 Mbit/s, 150 ms there and back. */
const SLOWER_CPU_TIMES = 4
const LINE_OCTETS_A_SECOND = 200_000
const ROUND_TRIP_MS = 150

let zipped = 0
for (const file of readdirSync('build/page').filter((name) => /\.(?:js|css|html)$/.test(name))) {
  const octets = readFileSync(`build/page/${file}`)
  const gzip = gzipSync(octets, { level: 9 }).length
  zipped += gzip
  console.log(
    `${file.padEnd(14)} ${kilobytes(gzip)} KB gzip, ${kilobytes(brotliCompressSync(octets).length)} KB brotli`,
  )
}
console.log(`${'together'.padEnd(14)} ${kilobytes(zipped)} KB gzip`)

const served = await servePage()
const browser = await openBrowser()
const page = await browser.newPage()
const devtools = await page.context().newCDPSession(page)
await devtools.send('Network.enable')
await devtools.send('Network.emulateNetworkConditions', {
  offline: false,
  latency: ROUND_TRIP_MS,
  downloadThroughput: LINE_OCTETS_A_SECOND,
  uploadThroughput: LINE_OCTETS_A_SECOND,
})
await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_CPU_TIMES })
const began = performance.now()
await page.goto(served.origin, { waitUntil: 'commit' })
await page.locator('#recording').waitFor()
const form = performance.now() - began
await page.getByRole('button', { name: 'STARTTLS lost' }).click()
await page.locator('.verdict').waitFor()
const answer = performance.now() - began
console.log(
  `slowed machine: form after ${seconds(form)} s, first answer after ${seconds(answer)} s`,
)
await browser.close()
await served.end()

function kilobytes(octets: number): string {
  return String(Math.round(octets / 1_000)).padStart(4)
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1)
}
