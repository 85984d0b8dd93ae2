CREATE TABLE shares (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  report TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE, -- SHA-256 of the secret in the link; the link itself is nowhere
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, report) REFERENCES reports (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX shares_of_report ON shares (tenant, report);
CREATE INDEX shares_expiring ON shares (expires_at);
