-- One row that /readyz writes anew, to know that the database still takes what is written.
CREATE TABLE probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL,
  filling BLOB NOT NULL
) STRICT;
