CREATE TABLE tokens (
  tenant TEXT NOT NULL REFERENCES tenants (id),
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE, -- SHA-256, hexadecimal; the token itself is nowhere
  scopes TEXT NOT NULL, -- of: read write admin, parted by SP
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_newest ON tokens (tenant, created_at, id);
-- the operator lists those of all tenants
CREATE INDEX tokens_of_all_newest ON tokens (created_at, id);
