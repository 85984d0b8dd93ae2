import type { InspectOptions } from '../report/inspection.ts'
import type { Database } from './d1.ts'
import type { Id, TenantId } from './ids.ts'
import type { Page, Place } from './page.ts'
import type { TenantTable } from './rows.ts'
import { deleteRow, newestRows, readRow } from './rows.ts'
import type { Sealed, Setting } from './storable.ts'
import { asSetting, statement } from './storable.ts'

export type SourceId = Id<'src'>

export const SCHEMES = ['standard-webhooks', 'hmac-sha256', 'bearer'] as const

/** How a source's requests are read: everything of it but name, scheme and secret. */
export interface SourceSettings {
  /** of hmac-sha256: the header with the digest, and how that is written there */
  header: string | null
  prefix: string
  digest: 'hex' | 'base64'
  idHeader: string | null
  timestampHeader: string | null
  /** RFC 6901; empty: the whole body is the transcript */
  transcriptPointer: string
  encoding: 'text' | 'base64'
  respond: 'ack' | 'report'
  /** `policy` holds the canonical text of one esmtp map, never a running-config */
  options: Pick<InspectOptions, 'profile' | 'policy' | 'switches' | 'format' | 'eol'>
}

/** What a source states nothing of. */
export const PLAIN_SOURCE: SourceSettings = {
  header: null,
  prefix: '',
  digest: 'hex',
  idHeader: null,
  timestampHeader: null,
  transcriptPointer: '',
  encoding: 'text',
  respond: 'ack',
  options: { switches: {}, format: 'auto', eol: 'auto' },
}

/** Who may push transcripts here. */
export interface SourceRow {
  tenant: TenantId
  id: SourceId
  createdAt: number
  name: Setting
  scheme: (typeof SCHEMES)[number]
  secret: Sealed
  settings: SourceSettings
}

type Stored = Omit<SourceRow, 'settings'> & { settings: string }

const COLUMNS = 'tenant, id, created_at AS createdAt, name, scheme, secret, settings'

const TABLE: TenantTable = { name: 'sources', columns: COLUMNS }

function row(stored: Stored): SourceRow {
  return { ...stored, settings: JSON.parse(stored.settings) as SourceSettings }
}

/** Writes a source; false if the tenant has `most` of them already. */
export async function insertSource(
  db: Database,
  source: SourceRow,
  most: number,
): Promise<boolean> {
  const { meta } = await statement(
    db,
    `INSERT INTO sources (tenant, id, created_at, name, scheme, secret, settings)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT count(*) FROM sources WHERE tenant = ?1) < ?8`,
    source.tenant,
    source.id,
    source.createdAt,
    source.name,
    source.scheme,
    source.secret,
    asSetting(JSON.stringify(source.settings)),
    most,
  ).run()
  return meta.changes > 0
}

/** Writes what the owner changed. */
export async function updateSource(db: Database, source: SourceRow): Promise<void> {
  await statement(
    db,
    'UPDATE sources SET name = ?, scheme = ?, secret = ?, settings = ? WHERE tenant = ? AND id = ?',
    source.name,
    source.scheme,
    source.secret,
    asSetting(JSON.stringify(source.settings)),
    source.tenant,
    source.id,
  ).run()
}

/** The source of that id, or null if the tenant has none. */
export async function readSource(
  db: Database,
  tenant: TenantId,
  id: SourceId,
): Promise<SourceRow | null> {
  const stored = await readRow<Stored>(db, TABLE, tenant, id)
  return stored && row(stored)
}

/** The source a request names: it comes without a token, and the source tells the tenant. */
export async function sourceById(db: Database, id: SourceId): Promise<SourceRow | null> {
  const stored = await statement(
    db,
    `SELECT ${COLUMNS} FROM sources WHERE id = ?`,
    id,
  ).first<Stored>()
  return stored && row(stored)
}

/** A tenant's sources, newest first. */
export async function listSources(
  db: Database,
  tenant: TenantId,
  place: { after: Place | null; limit: number },
): Promise<Page<SourceRow>> {
  const { rows, next } = await newestRows<Stored>(db, TABLE, tenant, place)
  return { rows: rows.map(row), next }
}

/** Deletes a source; false if the tenant has none of that id. */
export function deleteSource(db: Database, tenant: TenantId, id: SourceId): Promise<boolean> {
  return deleteRow(db, TABLE, tenant, id)
}
