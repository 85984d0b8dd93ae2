import { isIP } from 'node:net'
import { MAX_PORT } from '../limits.ts'

/** Where `npm start` listens unless told otherwise. */
export const DEFAULT_PORT = 8787
/** The address it listens on unless told otherwise: nobody else's machine reaches it. */
export const LOOPBACK = '127.0.0.1'
/** Where it takes SMTP connections, if it does. */
export const DEFAULT_SMTP_PORT = 2525
/** Where it keeps its database and the secrets it made up; git ignores it. */
export const DEFAULT_STATE = '.local'

const USAGE = 'Usage: npm start [-- --port N --listen ADDRESS --state FOLDER --smtp-port N]'

/** What `npm start` is asked for; a sentence for people if the arguments are wrong. */
export function startOptions(
  args: readonly string[],
):
  | { ok: true; port: number; listen: string; state: string; smtpPort: number }
  | { ok: false; why: string } {
  const stated: Record<string, string> = {
    '--port': String(DEFAULT_PORT),
    '--listen': LOOPBACK,
    '--state': DEFAULT_STATE,
    '--smtp-port': String(DEFAULT_SMTP_PORT),
  }
  for (let i = 0; i < args.length; i++) {
    const [name = '', value] = (args[i] as string).split(/=(.*)/s)
    if (!Object.hasOwn(stated, name))
      return { ok: false, why: `${name} is not known here. ${USAGE}` }
    stated[name] = value ?? args[++i] ?? ''
  }
  const port = portOf(stated['--port'])
  if (port < 0)
    return {
      ok: false,
      why: `--port takes a number from 0 (any free port) to 65535, not "${stated['--port']}".`,
    }
  const smtpPort = portOf(stated['--smtp-port'])
  if (smtpPort < 1)
    return {
      ok: false,
      why: `--smtp-port takes a number from 1 to 65535, not "${stated['--smtp-port']}".`,
    }
  const state = stated['--state'] as string
  if (state === '' || state.startsWith('--'))
    return { ok: false, why: `--state takes a folder. ${USAGE}` }
  const listen = stated['--listen'] as string
  if (isIP(listen) === 0)
    return {
      ok: false,
      why: `--listen takes an address of this machine, as 0.0.0.0, not "${listen}".`,
    }
  return { ok: true, port, listen, state, smtpPort }
}

/** A port of TCP, or -1. */
function portOf(text = ''): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  return port <= MAX_PORT ? port : -1
}
