-- For GET /metrics: what was given up is counted at each scrape.
CREATE INDEX deliveries_dead ON deliveries (tenant, id) WHERE status = 'dead';
