-- Who owns what: every other table has the tenant first in its key.
CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL -- ms since 1970, as every time in this database
) STRICT, WITHOUT ROWID;
