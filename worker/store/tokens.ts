import type { Database, Statement } from './d1.ts'
import type { Hash } from './hash.ts'
import type { Id, TenantId, TokenId } from './ids.ts'
import type { Page, Place } from './page.ts'
import { pageOf } from './page.ts'
import type { Setting } from './storable.ts'
import { statement } from './storable.ts'
import { fixed, join } from '../redact/redacted.ts'

/** What a token may do: see reports; make and delete them; manage its tenant's tokens. None implies another. */
export const SCOPES = ['read', 'write', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

const SCOPE_WORDS = { read: fixed`read`, write: fixed`write`, admin: fixed`admin` }

export interface TokenRow {
  tenant: TenantId
  id: TokenId
  name: string
  scopes: Scope[]
  createdAt: number
}

type Stored = Omit<TokenRow, 'scopes'> & { scopes: string }

const COLUMNS = 'tenant, id, name, scopes, created_at AS createdAt'

function row(stored: Stored): TokenRow {
  return { ...stored, scopes: SCOPES.filter((scope) => stored.scopes.split(' ').includes(scope)) }
}

/** Writes a token, of which only the hash is kept. */
export function insertToken(
  db: Database,
  tenant: TenantId,
  token: { id: TokenId; name: Setting; hash: Hash; scopes: readonly Scope[]; createdAt: number },
): Statement {
  return statement(
    db,
    'INSERT INTO tokens (tenant, id, name, hash, scopes, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    tenant,
    token.id,
    token.name,
    token.hash,
    join(
      token.scopes.map((scope) => SCOPE_WORDS[scope]),
      ' ',
    ),
    token.createdAt,
  )
}

/** The token whose hash that is: the one look-up that begins without a tenant, because it finds it. */
export async function tokenByHash(db: Database, hash: Hash): Promise<TokenRow | null> {
  const stored = await statement(
    db,
    `SELECT ${COLUMNS} FROM tokens WHERE hash = ?`,
    hash,
  ).first<Stored>()
  return stored && row(stored)
}

/** Tokens, newest first; `tenant` null: of all, for the operator. */
export async function listTokens(
  db: Database,
  tenant: TenantId | null,
  { after, limit }: { after: Place | null; limit: number },
): Promise<Page<TokenRow>> {
  const conditions = [
    ...(tenant ? ['tenant = ?'] : []),
    ...(after ? ['(created_at, id) < (?, ?)'] : []),
  ]
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  const { results } = await statement(
    db,
    `SELECT ${COLUMNS} FROM tokens ${where} ORDER BY created_at DESC, id DESC LIMIT ?`,
    ...(tenant ? [tenant] : []),
    ...(after ? [after.createdAt, after.id as Id] : []),
    limit + 1,
  ).all<Stored>()
  return pageOf(results.map(row), limit)
}

/** Deletes a token; false if the tenant has none of that id. `tenant` null: of any, for the operator. */
export async function deleteToken(
  db: Database,
  tenant: TenantId | null,
  id: TokenId,
): Promise<boolean> {
  const { meta } = tenant
    ? await statement(db, 'DELETE FROM tokens WHERE tenant = ? AND id = ?', tenant, id).run()
    : await statement(db, 'DELETE FROM tokens WHERE id = ?', id).run()
  return meta.changes > 0
}
