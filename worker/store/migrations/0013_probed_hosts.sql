-- Hosts that PROBE_EVERY has probed, each a source of its tenant: when, and what it came to.
CREATE TABLE probed_hosts (
  tenant TEXT NOT NULL,
  host TEXT NOT NULL,
  source TEXT NOT NULL,
  started_at INTEGER NOT NULL, -- of the last probe, whatever became of it
  ended_at INTEGER, -- of the last that ended; null: none has yet
  verdict TEXT, -- what that one came to
  why TEXT, -- in our own words, where no report was kept of it
  PRIMARY KEY (tenant, host),
  FOREIGN KEY (tenant, source) REFERENCES sources (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
