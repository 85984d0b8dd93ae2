-- Who may push transcripts here, and how such a request is proved and read.
CREATE TABLE sources (
  tenant TEXT NOT NULL REFERENCES tenants (id),
  id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  scheme TEXT NOT NULL CHECK (scheme IN ('standard-webhooks', 'hmac-sha256', 'bearer')),
  secret TEXT NOT NULL, -- encrypted
  settings TEXT NOT NULL, -- JSON: headers, pointer, encoding, policy options (of a running-config its esmtp map alone)
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sources_newest ON sources (tenant, created_at, id);
