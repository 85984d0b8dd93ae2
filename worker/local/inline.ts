import { readInlineSettings, type InlineEnv } from '../inline/settings.ts'
import { LOOPBACK } from './arguments.ts'
import { isTaken } from './port.ts'

/** Whether SMTP connections are to be taken here, at `port`; a sentence for people where they cannot be. */
export async function inlineWish(
  variables: InlineEnv,
  port: number,
): Promise<{ ok: true; wanted: boolean } | { ok: false; why: string }> {
  const read = readInlineSettings(variables)
  if (read === null) return { ok: true, wanted: false }
  if (!read.ok) return { ok: false, why: read.faults.join('\n') }
  // workerd would say nothing of it, and not start
  if (await isTaken(LOOPBACK, port))
    return {
      ok: false,
      why: `Port ${port} of ${LOOPBACK}, for SMTP connections, is taken. Another one: npm start -- --smtp-port N`,
    }
  return { ok: true, wanted: true }
}
