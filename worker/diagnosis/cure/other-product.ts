import { PLACEHOLDER_SERVER } from '../../policy/config/traffic/traffic.ts'
import type { Cure, CurePart } from '../../policy/cure.ts'
import { capitalised, join, uncapitalised, type Redacted } from '../../redact/redacted.ts'
import { PRODUCTS, type Product, type Setting } from '../products.ts'
import { hostInCommand } from '../next-step.ts'

/** What a product is told to do so that a session passes; null where the table does not know it. */
export function cureOfProduct(device: Redacted, server: Redacted | null): Cure | null {
  const product = PRODUCTS.find((one) => one.product === device)
  return product === undefined
    ? null
    : cureOfSettings(product.product, product.settings, {
        server,
        cures: ['other-product'],
        orElse: product.orElse ?? null,
      })
}

/** The same of settings of any device: never tried, for nothing of it can be run here. */
export function cureOfSettings(
  device: Redacted,
  settings: readonly Setting[],
  {
    server,
    cures,
    orElse,
  }: { server: Redacted | null; cures: readonly string[]; orElse: Product['orElse'] | null },
): Cure {
  const parts = settings.map(({ id, title, config, givesUp }): CurePart => ({
    id,
    title,
    config,
    cures,
    givesUp,
  }))
  const host = hostInCommand(server) ?? PLACEHOLDER_SERVER
  return {
    device,
    title: capitalised(
      join(
        parts.map(({ title }) => uncapitalised(title)),
        '; ',
      ),
    ),
    config: parts.map(({ config }) => config).join(''),
    bind: null,
    undo: null,
    givesUp: [...new Set(parts.map(({ givesUp }) => givesUp))]
      .filter((words) => words !== '')
      .join(' '),
    minimumVersion: null,
    verified: false,
    verifiedOn: null,
    parts,
    fields:
      host === PLACEHOLDER_SERVER
        ? [{ name: 'server address', placeholder: PLACEHOLDER_SERVER }]
        : [],
    cures,
    leaves: [],
    then: [
      {
        title: 'From the same place as before: greeting and keywords are the server’s own',
        command: `swaks --server ${host} --quit-after EHLO`,
      },
      ...(orElse == null ? [] : [{ title: orElse, command: '' }]),
    ],
  }
}
