CREATE TABLE reports (
  tenant TEXT NOT NULL REFERENCES tenants (id),
  id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  sentence TEXT NOT NULL,
  format TEXT NOT NULL,
  sessions INTEGER NOT NULL,
  errors INTEGER NOT NULL, -- findings of that severity
  warnings INTEGER NOT NULL,
  notes INTEGER NOT NULL,
  findings TEXT NOT NULL, -- JSON, their ids, each once
  report TEXT NOT NULL, -- JSON, redacted and within the caps; last, so that a list need not read it
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE INDEX reports_newest ON reports (tenant, created_at, id);
CREATE INDEX reports_with_errors ON reports (tenant, created_at, id) WHERE errors > 0;
CREATE INDEX reports_with_warnings ON reports (tenant, created_at, id) WHERE warnings > 0;
CREATE INDEX reports_with_notes ON reports (tenant, created_at, id) WHERE notes > 0;
-- for the scheduled handler, which serves all tenants
CREATE INDEX reports_expiring ON reports (expires_at);
