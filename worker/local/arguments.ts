/** Where `npm start` listens unless told otherwise. */
export const DEFAULT_PORT = 8787
/** Where it keeps its database and the secrets it made up; git ignores it. */
export const DEFAULT_STATE = '.local'

const USAGE = 'Usage: npm start [-- --port N --state FOLDER]'

/** What `npm start` is asked for; a sentence for people if the arguments are wrong. */
export function startOptions(
  args: readonly string[],
): { ok: true; port: number; state: string } | { ok: false; why: string } {
  const stated: Record<string, string> = {
    '--port': String(DEFAULT_PORT),
    '--state': DEFAULT_STATE,
  }
  for (let i = 0; i < args.length; i++) {
    const [name = '', value] = (args[i] as string).split(/=(.*)/s)
    if (!Object.hasOwn(stated, name))
      return { ok: false, why: `${name} is not known here. ${USAGE}` }
    stated[name] = value ?? args[++i] ?? ''
  }
  const port = stated['--port'] as string
  const number = /^\d{1,5}$/.test(port) ? Number(port) : -1
  if (number < 0 || number > 65_535)
    return {
      ok: false,
      why: `--port takes a number from 0 (any free port) to 65535, not "${port}".`,
    }
  const state = stated['--state'] as string
  if (state === '' || state.startsWith('--'))
    return { ok: false, why: `--state takes a folder. ${USAGE}` }
  return { ok: true, port: number, state }
}
