import { base64 } from './base64.ts'
import { catA } from './cat-a.ts'
import { csv, exportedCsv } from './csv.ts'
import { doubleSpaced } from './double-spaced.ts'
import { dump } from './dump.ts'
import { fenced } from './fenced.ts'
import { escapedHtml, html } from './html.ts'
import { indented } from './indented.ts'
import { collectedJson, json } from './json.ts'
import type { Layer } from './layer.ts'
import { lineEnds } from './line-ends.ts'
import { numbered } from './numbered.ts'
import { quoted } from './quoted.ts'
import { quotedPrintable } from './quoted-printable.ts'
import { stamped } from './stamped.ts'
import { syslog } from './syslog.ts'
import { terminal } from './terminal.ts'
import { typography } from './typography.ts'
import { wrapped } from './wrapped.ts'

/** Every layer that can be undone; one that settles more stands earlier. */
export const LAYERS: readonly Layer[] = [
  base64,
  dump,
  catA,
  quotedPrintable,
  escapedHtml,
  terminal,
  typography,
  lineEnds,
  doubleSpaced,
  wrapped,
  collectedJson,
  exportedCsv,
  json,
  syslog,
  fenced,
  html,
  quoted,
  numbered,
  csv,
  stamped,
  indented,
]
