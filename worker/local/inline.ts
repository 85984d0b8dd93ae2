import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { experimental_readRawConfig } from 'wrangler'
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

/**
 * `config` with a section that gives the Worker a port of TCP, as a file in `folder`. It stands in no
 * wrangler.toml: every Worker of it would take that port, those of tests too.
 */
export function withSmtpPort(config: string, port: number, folder: string): string {
  const { rawConfig } = experimental_readRawConfig({ config }) as { rawConfig: RawConfig }
  const { main, assets, d1_databases: databases = [] } = rawConfig
  const file = join(folder, 'wrangler.json')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    file,
    JSON.stringify({
      ...rawConfig,
      // what is named from its folder
      main: resolve(main),
      ...(assets && { assets: { ...assets, directory: resolve(assets.directory) } }),
      d1_databases: databases.map((database) => ({
        ...database,
        migrations_dir: resolve(database.migrations_dir),
      })),
      connect: [{ protocol: 'tcp', port, address: LOOPBACK }],
    }),
  )
  return file
}

interface RawConfig {
  main: string
  assets?: { directory: string }
  d1_databases?: { migrations_dir: string }[]
}
