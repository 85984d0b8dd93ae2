/** Cloudflare D1, as far as the store uses it. Its own types belong to a package that redeclares the web's. */
export interface Database {
  prepare(sql: string): Statement
  /** All or none: one transaction. */
  batch(statements: Statement[]): Promise<Outcome[]>
}

export interface Statement {
  bind(...values: (string | number | null)[]): Statement
  first<Row>(): Promise<Row | null>
  all<Row>(): Promise<{ results: Row[] }>
  run(): Promise<Outcome>
}

export interface Outcome {
  /** rows written by the statement itself, those of a cascade left out */
  meta: { changes: number }
}
