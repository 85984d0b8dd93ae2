/** Event ids, in the order in which worker/engine/engine.ts names them. Never reused. */
export const E_BAD_TERMINATION: u32 = 0
export const E_BARE_CR: u32 = 1
export const E_NUL: u32 = 2
export const E_TRUNCATED: u32 = 3
export const E_EMPTY: u32 = 4
export const E_SPLIT: u32 = 5
export const E_INCOMPLETE_COMMAND: u32 = 6
export const E_COMMAND_OVERFLOW: u32 = 7
export const E_PIPELINE_OVERFLOW: u32 = 8
export const E_PIPELINING: u32 = 9
export const E_BAD_ADDRESS: u32 = 10
export const E_INCOMPLETE_REPLY: u32 = 11
export const E_REPLY_OVERFLOW: u32 = 12
export const E_UNEXPECTED: u32 = 13
export const E_TLS_STARTED: u32 = 14
export const E_DOTCRLF_SPLIT: u32 = 15
export const E_SMUGGLING: u32 = 16
/** Classes 1 to 6: E_LIMIT + the limit's place in the policy words. */
export const E_LIMIT: u32 = 17

/** Rule ids, in the order in which worker/engine/engine.ts names them. */
export const RULE_NONE: u32 = 0
export const RULE_B1: u32 = 1
export const RULE_B2: u32 = 2
export const RULE_B3: u32 = 3
export const RULE_C1: u32 = 4
export const RULE_C2: u32 = 5
export const RULE_C3: u32 = 6
export const RULE_C4: u32 = 7
export const RULE_C5: u32 = 8
export const RULE_C7: u32 = 9
export const RULE_C8: u32 = 10
export const RULE_C10: u32 = 11
export const RULE_S1: u32 = 12
export const RULE_S2: u32 = 13
export const RULE_S3: u32 = 14
export const RULE_S4: u32 = 15
export const RULE_M1: u32 = 16
export const RULE_M2: u32 = 17
export const RULE_M4: u32 = 18
export const RULE_M6: u32 = 19
export const RULE_L1: u32 = 20
export const RULE_L3: u32 = 21
export const RULE_OFF: u32 = 22
/** A match of a custom policy map decided. */
export const RULE_POLICY: u32 = 23
