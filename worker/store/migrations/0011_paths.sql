-- What the last report of a source said of the path it probes. It outlives that report: a change is told whenever it comes.
CREATE TABLE paths (
  tenant TEXT NOT NULL,
  source TEXT NOT NULL,
  observed INTEGER NOT NULL CHECK (observed IN (0, 1)), -- the session was recorded through a firewall
  report TEXT NOT NULL, -- its id
  verdict TEXT NOT NULL,
  PRIMARY KEY (tenant, source),
  FOREIGN KEY (tenant, source) REFERENCES sources (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
