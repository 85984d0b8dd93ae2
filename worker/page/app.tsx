import { useState } from 'hono/jsx/dom'
import { OneRecording } from './one-recording.tsx'
import { TwoRecordings } from './two-recordings.tsx'

const VIEWS = [
  ['one', 'One recording'],
  ['two', 'Both sides of the firewall'],
] as const

/** The page: one recording inspected, or two compared; each keeps what it has while the other is shown. */
export function App() {
  const [view, setView] = useState<(typeof VIEWS)[number][0]>('one')
  return (
    <>
      <header class="top">
        <h1>inspect-esmtp</h1>
        <p>
          What a Cisco PIX or ASA firewall with ESMTP inspection does to an SMTP session, and the
          configuration that cures it. It is read here, in your browser: nothing you give leaves it.
        </p>
        <nav class="bar">
          {VIEWS.map(([name, words]) => (
            <button
              type="button"
              aria-pressed={view === name ? 'true' : 'false'}
              onClick={() => setView(name)}
            >
              {words}
            </button>
          ))}
          <a href="/docs">HTTP API</a>
        </nav>
      </header>
      <OneRecording active={view === 'one'} />
      <TwoRecordings active={view === 'two'} />
    </>
  )
}
