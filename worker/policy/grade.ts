/** doc: a vendor document says it · obs: seen on the wire · choice: our decision */
export type Grade = 'doc' | 'obs' | 'choice'
