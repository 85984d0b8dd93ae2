import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { CATALOGUE } from '../../worker/diagnosis/catalogue/catalogue.ts'
import { printed } from '../../worker/redact/redact.ts'
import { toHtml } from '../../worker/report/html/html.ts'
import { textBody } from '../../worker/http/inspection/text-body.ts'
import { jsonInSteps, toJson } from '../../worker/report/json.ts'
import { STYLE_HASH } from '../../worker/report/html/markup.ts'
import { reportSchema } from '../../worker/report/report.ts'
import { toSarif } from '../../worker/report/sarif.ts'
import { toText } from '../../worker/report/text/text.ts'
import { sampleReport } from './fake.ts'

test('a collected report is what its schema says', () => {
  assert.deepEqual(reportSchema.parse(sampleReport()), sampleReport())
})

test('JSON in steps is the JSON, and a large one has many, and goes out in pieces', async () => {
  const report = sampleReport()
  const [session] = report.sessions
  for (let i = 0; i < 2_000; i++) report.sessions.push({ ...session!, index: i + 1 })
  const steps = jsonInSteps(report)
  let taken = 0
  let step = steps.next()
  for (; !step.done; step = steps.next()) taken++
  assert.equal(step.value.join(''), toJson(report))
  assert.ok(step.value.length > 1)
  assert.equal(await new Response(textBody(step.value)).text(), toJson(report))
  assert.equal(
    await new Response(textBody('a' + '😀'.repeat(400_000))).text(),
    'a' + '😀'.repeat(400_000),
  )
  assert.ok(taken > 3, `${taken} steps`)
})

test('text keeps to 80 columns', () => {
  for (const line of toText(sampleReport(), { color: false }).split('\n'))
    assert.ok([...line].length <= 80, line)
})

test('text shows what arrives below what was sent, with verdict and rule', () => {
  const text = toText(sampleReport(), { color: false })
  assert.match(text, /^CUT {2}The connection is cut at line 6/)
  assert.match(text, / 4 C {2}STARTTLS\n {4}-> {3}XXXXXXXX +masked · C2\n/)
  assert.match(text, /connection cut here · cmd-line-length · L1$/m)
  assert.match(text, /mail data: 27 lines, 812 octets, longest 76/)
  assert.match(text, /^ {6}policy-map type inspect esmtp tls_ok\n {7}parameters\n {8}allow-tls$/m)
})

test('without its colours the coloured text is the plain one', () => {
  const colored = toText(sampleReport(), { color: true })
  assert.notEqual(colored, toText(sampleReport(), { color: false }))
  assert.equal(colored.replace(/\x1b\[\d+m/g, ''), toText(sampleReport(), { color: false }))
})

test('what a line holds is never markup, and the page loads and runs nothing', () => {
  const report = sampleReport()
  report.sessions[0]!.server.name = printed('"><img src=x onerror=alert(1)>')
  const page = toHtml(report)
  assert.doesNotMatch(page, /<script|<img/)
  assert.ok(page.includes('&#60;script&#62;alert(1)&#60;/script&#62;'))
  assert.match(page, /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;/)
  assert.doesNotMatch(page, /\b(?:src|href)="(?!#)/)
})

test('findings come worst first, and a cure that several share is written out once', () => {
  const report = sampleReport()
  const [worst] = report.findings.filter(({ severity }) => severity === 'error')
  assert.ok(worst)
  const lesser = { id: 'keywords-masked', title: printed('a lesser one') }
  report.findings.unshift({ ...worst, ...lesser, severity: 'note' })
  const [cure] = worst.remedies
  assert.ok(cure?.config)
  const cureLine = cure.config.trim().split('\n')[0] as string
  for (const text of [toHtml(report), toText(report, { color: false })]) {
    assert.ok(text.indexOf(worst.title) < text.indexOf('a lesser one'))
    assert.equal(text.split(cureLine).length, 2, 'the configuration stands once')
    assert.match(text, /as under/)
  }
})

test('HTML shows guesses, the device and where it was recorded', () => {
  const report = sampleReport()
  const guess = { keyword: 'STARTTLS', probability: 0.93, why: 'length' }
  report.findings[0]!.candidates = [{ line: 4, masked: printed('XXXXXXXA'), ranked: [guess] }]
  report.sessions[0]!.fingerprint = {
    device: 'Cisco PIX/ASA (inspect esmtp)',
    profiles: ['asa-7.2'],
    ruledOut: [],
    confidence: 0.97,
    vantage: 'client',
    signs: [],
  }
  const page = toHtml(report)
  assert.match(page, /XXXXXXXA<\/code> was\s+STARTTLS 93 %/)
  assert.match(page, /Cisco PIX\/ASA \(inspect esmtp\)<\/b> \(97 % sure\), recorded on the client/)
})

test('the hash in the policy of pages is that of their style', () => {
  const style = /<style>(.*?)<\/style>/s.exec(toHtml(sampleReport()))?.[1] ?? ''
  assert.equal(STYLE_HASH, `sha256-${createHash('sha256').update(style).digest('base64')}`)
})

test('every SARIF result has a place, if only the upload as a whole', () => {
  const report = sampleReport()
  report.findings[0]!.lines = []
  const log = JSON.parse(toSarif(report, CATALOGUE)) as {
    runs: { results: { locations: { physicalLocation: { region?: object } }[] }[] }[]
  }
  const [first] = log.runs[0]!.results
  assert.equal(first?.locations.length, 1)
  assert.equal(first.locations[0]?.physicalLocation.region, undefined)
})

test('SARIF names rule, level and line of each finding', () => {
  const log = JSON.parse(toSarif(sampleReport(), CATALOGUE)) as {
    version: string
    runs: {
      tool: { driver: { name: string; rules: { id: string; shortDescription?: object }[] } }
      results: { ruleId: string; ruleIndex: number; level: string; locations: object[] }[]
    }[]
  }
  const [run] = log.runs
  const [result] = run!.results
  assert.equal(log.version, '2.1.0')
  assert.equal(run!.tool.driver.rules[result!.ruleIndex]?.id, result!.ruleId)
  assert.ok(run!.tool.driver.rules[0]?.shortDescription)
  // what is predicted has not happened
  assert.equal(result!.level, 'note')
  assert.match(JSON.stringify(result!.locations), /"region":\{"startLine":4\}/)
})

test('SARIF names the upload, and the level of what was seen is its severity', () => {
  const report = sampleReport()
  report.source.name = printed('mail log.txt')
  report.findings[0]!.mode = 'observed'
  const log = JSON.parse(toSarif(report, CATALOGUE)) as {
    runs: { artifacts: { location: { uri: string } }[]; results: { level: string }[] }[]
  }
  assert.equal(log.runs[0]?.artifacts[0]?.location.uri, 'mail%20log.txt')
  assert.equal(log.runs[0]?.results[0]?.level, 'error')
})

test('findings of one id are one, with their sessions and how many', () => {
  const report = sampleReport()
  const [finding] = report.findings
  const again = { ...finding!, lines: [{ session: 1, line: 9 }] }
  report.findings.push(again)
  const text = toText(report, { color: false })
  assert.match(text, /== 1 finding =/)
  assert.match(text, /2 sessions · session:line 1:4 2:9/)
  const page = toHtml(report)
  assert.match(page, /<h2>1 finding<\/h2>/)
  assert.match(page, /in 2 sessions <a href="#line-0-4">session 1 line 4/)
})

test('HTML is the page’s view without script: verdict, releases, text to paste, ladder, findings', () => {
  const report = sampleReport()
  report.predictions = [
    {
      profile: 'pix-6',
      verdict: 'masked',
      linesMasked: 5,
      keywordsMasked: 0,
      linesDiscarded: 0,
      cut: null,
    },
  ]
  const page = toHtml(report)
  const order = ['<h1>', 'PIX 6', '<th scope="col">client</th>', 'finding</h2>']
  const places = order.map((piece) => page.indexOf(piece))
  assert.ok(places.every((place) => place > 0))
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  )
  // a command goes from the client's column to the server's, and a change is said in words
  const starttls = /<tr id="line-0-4" class="changed">(.*?)<\/tr>/s.exec(page)?.[1] ?? ''
  assert.match(
    starttls.replace(/\s+/g, ' '),
    /wire as-is">STARTTLS<.*✖ command masked <abbr title="[^"]+">C2<\/abbr> ▶.*wire changed">XXXXXXXX</,
  )
})
