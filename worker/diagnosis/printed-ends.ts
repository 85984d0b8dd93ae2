/**
 * What people and programs leave behind a line when they print, copy or post it, and what a server never
 * sent: a sign must not be missed for a trailing blank. Each takes one thing off the end.
 */
const ENDS: readonly RegExp[] = [
  // blanks, padding to a terminal's width, no-break spaces (as U+00A0 and as its UTF-8 octets)
  /(?:[ \t\xa0]|\xc2\xa0)+$/,
  // a line end as escapes print it: \r\n, \n, \x0d\x0a, \015\012, ^M, <CR><LF>, <CRLF>, ␍␊
  /(?:\\[rn]|\\x0[ad]|\\01[25]|\^M|<(?:CR|LF|CRLF)>|\[CRLF\]|\xe2\x90[\x8a\x8d])+$/i,
  // markup: <br>, </pre>, &nbsp;, [/code], [b]
  /<\/?[a-z][a-z0-9]{0,10} ?\/?>$|&nbsp;$|\[\/?[a-z]{1,8}\]$/i,
  // Markdown's code
  /`+$/,
  // how long it took: [703 ms], (0.7 s)
  /[ \t][[(]\d{1,6}(?:[.,]\d{1,6})? ?(?:ms|msec|s|sec|seconds)[\])]$/,
  // a remark of the author's: <--- what is this?, <== here, # here, ← here
  /[ \t]+(?:<(?:-{1,8}|={1,8})|\xe2\x86\x90|#)(?:[ \t].*)?$/,
]

/** What a text must hold for any of them. */
const SUSPECT =
  /[ \t\xa0>\])`;]$|\\(?:[rn]|x0[ad]|01[25])$|\^M$|[ \t](?:<[-=]|\xe2\x86\x90|#)|\xe2\x90[\x8a\x8d]$/i

/** `text` without what stands behind it in print. Idempotent. Linear: each end is anchored and bounded. */
export function withoutPrintedEnd(text: string): string {
  if (!SUSPECT.test(text)) return text
  for (let cut = text; ; text = cut) {
    for (const end of ENDS) cut = cut.replace(end, '')
    if (cut === text) return text
  }
}
