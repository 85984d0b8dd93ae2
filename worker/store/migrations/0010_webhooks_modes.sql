ALTER TABLE webhooks ADD COLUMN modes TEXT; -- JSON list: of finding.detected, observed or predicted; null: both
