import type { Report } from './report.ts'

/** `application/json`: the report as it is. */
export function toJson(report: Report): string {
  return JSON.stringify(report) + '\n'
}
