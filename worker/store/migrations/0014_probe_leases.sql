-- Who is probing a host, of all isolates: it has one connection at a time.
CREATE TABLE probe_leases (
  host TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
