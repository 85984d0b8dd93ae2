import { render } from 'hono/jsx/dom'
import { App } from './app.tsx'

render(<App />, document.getElementById('page') as HTMLElement)
