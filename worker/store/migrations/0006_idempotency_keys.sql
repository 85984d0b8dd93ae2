CREATE TABLE idempotency_keys (
  tenant TEXT NOT NULL,
  key TEXT NOT NULL, -- SHA-256 of what the client calls it
  request TEXT, -- SHA-256 of transcript and options; null while the request runs
  report TEXT, -- what it made; null while the request runs
  lease TEXT NOT NULL, -- which run holds the key: one that was given up for dead must not settle it
  started_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_expiring ON idempotency_keys (expires_at);
