/** Where `npm start` listens unless told otherwise. */
export const DEFAULT_PORT = 8787

/** The port of `--port N` or `--port=N`; a sentence for people if the arguments are wrong. */
export function portOf(
  args: readonly string[],
): { ok: true; port: number } | { ok: false; why: string } {
  let port = String(DEFAULT_PORT)
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] as string
    if (argument === '--port') port = args[++i] ?? ''
    else if (argument.startsWith('--port=')) port = argument.slice('--port='.length)
    else return { ok: false, why: `${argument} is not known here. Usage: npm start [-- --port N]` }
  }
  const number = /^\d{1,5}$/.test(port) ? Number(port) : -1
  if (number < 0 || number > 65_535)
    return {
      ok: false,
      why: `--port takes a number from 0 (any free port) to 65535, not "${port}".`,
    }
  return { ok: true, port: number }
}
