-- What is to be sent, and what became of it. These rows are the truth: the queue only says when to look.
CREATE TABLE deliveries (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE, -- the webhook-id of each try
  webhook TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  event TEXT NOT NULL,
  payload TEXT NOT NULL, -- JSON: ids, counts, words of ours; nothing of a transcript
  status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
  next_attempt_at INTEGER, -- null unless pending
  lease_until INTEGER NOT NULL DEFAULT 0, -- a try is under way until then
  claims INTEGER NOT NULL DEFAULT 0, -- a try that lost its lease must not settle the row
  step INTEGER NOT NULL DEFAULT 0, -- tries of this round of the retry schedule
  tries TEXT NOT NULL DEFAULT '[]', -- JSON: when, how long, status, error; never an answer's body
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, webhook) REFERENCES webhooks (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_newest ON deliveries (tenant, webhook, created_at, id);
-- for the scheduled handler, which serves all tenants
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE status = 'pending';
CREATE INDEX deliveries_expiring ON deliveries (expires_at);
