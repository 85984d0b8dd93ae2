import type { TenantId, TokenId } from '../store/ids.ts'
import type { Scope } from '../store/tokens.ts'
import type { Env } from './env.ts'

/** What the bindings and variables of the app are. */
export interface AppEnv {
  Bindings: Env
  Variables: { requestId: string; caller: Caller }
}

/** Who asks: nobody in particular, the holder of ADMIN_TOKEN, or of a token. */
export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'operator' }
  | { kind: 'token'; tenant: TenantId; id: TokenId; scopes: readonly Scope[] }
