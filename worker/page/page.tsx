import { render } from 'hono/jsx/dom'
import { App } from './app.tsx'

render(<App />, document.getElementById('page') as HTMLElement)

// Without https there is none, and the page needs its host for each reload.
if ('serviceWorker' in navigator)
  addEventListener(
    'load',
    () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined),
  )
