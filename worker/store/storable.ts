import type { Redacted } from '../redact/redacted.ts'
import type { Hash } from './hash.ts'
import type { Database, Statement } from './d1.ts'
import type { Id } from './ids.ts'

declare const setting: unique symbol
declare const sealed: unique symbol

/** What a tenant states about its own setup (the name of a token); never anything of an upload. */
export type Setting = string & { readonly [setting]: true }

/** A secret as webhooks/sealing.ts encrypts it for its row. */
export type Sealed = string & { readonly [sealed]: true }

/** A value of our own vocabulary that a row holds as it is. */
export type Word =
  | 'clean'
  | 'other-product'
  | 'ruled-out'
  | 'no-sign'
  | 'unreachable'
  | 'masked'
  | 'cut'
  | 'observed'
  | 'error'
  | 'warning'
  | 'note'
  | 'enabled'
  | 'disabled'
  | 'gone'
  | 'failing'
  | 'asked'
  | 'pending'
  | 'delivered'
  | 'dead'
  | 'report.completed'
  | 'finding.detected'
  | 'path.changed'
  | 'webhook.disabled'
  | 'webhook.test'
  | 'standard-webhooks'
  | 'hmac-sha256'
  | 'bearer'

/** What may be stored: no wire octets, no secret, only what was redacted, hashed, made up or counted here. */
export type Storable = Redacted | Hash | Id | Setting | Sealed | Word | number | null

/** A prepared statement. The type of the values is the wall: nothing else in the store binds any. */
export function statement(db: Database, sql: string, ...values: Storable[]): Statement {
  return db.prepare(sql).bind(...values)
}

/** Text of a request's own JSON, about the tenant's setup, as what it is. */
export function asSetting(text: string): Setting {
  return text as Setting
}
