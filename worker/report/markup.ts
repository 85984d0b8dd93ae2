/** Text as HTML shows it: nothing of it is markup, in content or in a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Markup of ours with text put in: markup`<b>${text}</b>`. What is Markup stays, all else is escaped. */
export function markup(
  words: TemplateStringsArray,
  ...values: (Markup | string | number | readonly Markup[])[]
): Markup {
  const [first = '', ...rest] = words.raw
  return new Markup(
    rest.reduce((text, word, index) => text + inserted(values[index] ?? '') + word, first),
  )
}

function inserted(value: Markup | string | number | readonly Markup[]): string {
  if (value instanceof Markup) return value.text
  if (Array.isArray(value)) return value.map(inserted).join('')
  return escaped(String(value))
}

/** HTML that only `markup` makes. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The one style of every page; its hash stands in their policy. */
export const STYLE = `:root{color-scheme:light dark;--loss:#b00020;--note:#667;--line:#8884}
@media(prefers-color-scheme:dark){:root{--loss:#ff7b72;--note:#99a}}
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin-bottom:.2rem}
pre,code,td.wire{font:13px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.6rem;border:1px solid var(--line)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.15rem .5rem;border-bottom:1px solid var(--line)}
td.wire{white-space:pre-wrap;overflow-wrap:anywhere}.loss{color:var(--loss)}.quiet{color:var(--note)}`

/** SHA-256 of STYLE, base64: `test/report/html.test.ts` says what it must be. */
export const STYLE_HASH = 'sha256-V1jwBrCGX+DmxIVyA0lbGqt7UrFLtV3v4UcUiNrEZE8='

/** What a page of ours may load: nothing but its own style. */
export const PAGE_POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`

/** A whole page that loads nothing and runs nothing. */
export function page(title: string, body: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`.text
}
