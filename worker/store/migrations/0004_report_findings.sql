-- Which reports hold a finding: for GET /v1/reports?finding=
CREATE TABLE report_findings (
  tenant TEXT NOT NULL,
  finding TEXT NOT NULL,
  created_at INTEGER NOT NULL, -- the report's
  report TEXT NOT NULL,
  PRIMARY KEY (tenant, finding, created_at, report),
  FOREIGN KEY (tenant, report) REFERENCES reports (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX report_findings_of_report ON report_findings (tenant, report);
