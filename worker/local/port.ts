import { createServer } from 'node:net'

/** How long whoever holds a port may take to say who it is. */
const ASKED_MS = 1_000

/** Whether a TCP port of `address` is taken. */
export function isTaken(address: string, port: number): Promise<boolean> {
  return new Promise((answer) => {
    const trial = createServer()
    trial.once('error', () => answer(true))
    trial.listen(port, address, () => trial.close(() => answer(false)))
  })
}

/** Why the service cannot listen on `port`, for people; null if it can. 0, any free port, is never taken. */
export async function portTaken(address: string, port: number): Promise<string | null> {
  if (port === 0 || !(await isTaken(address, port))) return null
  const by = (await isOurs(port)) ? 'another inspect-esmtp' : 'another program'
  return `Port ${port} of ${address} is taken by ${by}. Another one: npm start -- --port N`
}

/** Whether the one who listens there answers as this service does. */
async function isOurs(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ASKED_MS)
    const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`, { signal })
    const { info } = (await answer.json()) as { info?: { title?: string } }
    return info?.title === 'inspect-esmtp'
  } catch {
    return false
  }
}
