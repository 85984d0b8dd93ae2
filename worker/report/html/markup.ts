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
export const STYLE = `:root{color-scheme:light dark;--loss:#b00020;--good:#116329;--note:#59636e;--line:#8884;--red:#b0002012;--green:#1163291a}
@media(prefers-color-scheme:dark){:root{--loss:#ff8c84;--good:#66db80;--note:#a3adb8;--red:#ff8c841f;--green:#66db801f}}
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem}
h1{font-size:1.3rem;font-weight:500}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin-bottom:.2rem}
pre,code,td.wire{font:13px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.6rem;border:1px solid var(--line)}
pre span{display:block;min-height:1.45em}.new{color:var(--good);background:var(--green);font-weight:600}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.15rem .5rem;border-bottom:1px solid var(--line)}
.releases{display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;padding:0;list-style:none}.word{font-weight:700}
td.wire{white-space:pre-wrap;overflow-wrap:anywhere}.loss,.bad{color:var(--loss)}.good{color:var(--good)}.quiet,.same{color:var(--note)}
.ladder td.wire{width:40%}.arrow{white-space:nowrap;text-align:center;color:var(--note)}.ladder .changed{background:var(--red)}
.changed .arrow,.wire.changed,.wire.unseen,.wire.nothing{color:var(--loss)}.wire.guess{color:var(--good)}
.wire.unseen,.wire.nothing,.beyond td{font-style:italic}.aside{color:var(--note);border-top:1px dashed}
@media(max-width:40rem){.arrow{white-space:normal}body{margin:.5rem auto}}
@media print{body{margin:0;max-width:none}details{display:none}}`

/** SHA-256 of STYLE, base64: `test/report/html.test.ts` says what it must be. */
export const STYLE_HASH = 'sha256-rnzfCVzu7K2jF5DdYPvZGvh5AkOT3uy6H9h8tM/KvWw='

/** What a page of ours may load: nothing but its own style. */
export const PAGE_POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`

/** A whole page that loads nothing and runs nothing, unless `more` says what of ours it does. */
export function page(
  title: string,
  body: Markup,
  more: { policy: string; head: Markup } = { policy: PAGE_POLICY, head: new Markup('') },
): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${more.policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
${more.head}</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.text
}
