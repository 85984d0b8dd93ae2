CREATE TABLE webhooks (
  tenant TEXT NOT NULL REFERENCES tenants (id),
  id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL, -- JSON list of event types
  min_severity TEXT CHECK (min_severity IN ('error', 'warning', 'note')), -- null: all
  findings TEXT, -- JSON list of finding ids; null: all
  status TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
  disabled_reason TEXT CHECK (disabled_reason IN ('gone', 'failing', 'asked')),
  disabled_at INTEGER,
  failing_since INTEGER, -- the first failure since the last success
  secret TEXT NOT NULL, -- encrypted
  old_secret TEXT, -- encrypted; signs too until it ends
  old_secret_until INTEGER,
  origin TEXT NOT NULL, -- of this service, as the maker of the webhook called it
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhooks_newest ON webhooks (tenant, created_at, id);
