/**
 * What stands around a transcript when people pass it on: terminals, editors, logs, chats, tickets, mail,
 * markup and data formats. Each makes of a text what such a program would.
 */
export type Decoration = (text: string) => string

/** Each line by itself; its line end stays where it is. */
function each(change: (line: string, index: number) => string): Decoration {
  return (text) => {
    const lines = text.split('\n')
    const last = lines.at(-1) === '' ? lines.pop() : undefined
    const changed = lines.map((line, index) => {
      const end = /\r*$/.exec(line)![0]
      return change(line.slice(0, line.length - end.length), index) + end
    })
    return changed.join('\n') + (last === undefined ? '' : '\n')
  }
}

const before = (mark: string): Decoration => each((line) => mark + line)
const behind = (mark: string): Decoration => each((line) => line + mark)
/** Only where a line is not empty: what editors strip, mail programs do not add. */
const beforeText = (mark: string): Decoration => each((line) => (line === '' ? '' : mark + line))
/** Each `every`th line, from the second on: what somebody marked by hand. */
const some = (every: number, change: (line: string) => string): Decoration =>
  each((line, index) => (index % every === 1 ? change(line) : line))
/** Something between lines, before each `every`th. */
const between = (every: number, what: (index: number) => string): Decoration =>
  each((line, index) => (index % every === 0 ? `${what(index / every)}\n${line}` : line))
const around = (first: string, last: string): Decoration => {
  return (text) => `${first}\n${text.trimEnd()}\n${last}\n`
}
const lines = (text: string): string[] => text.trimEnd().split(/\r*\n/)
const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const pad = (number: number, width: number, fill = ' '): string =>
  String(number).padStart(width, fill)

/** Lines longer than `columns` go on in the next one, behind `indent`; `end`: what says so. */
const wrapped = (columns: number, indent: string, end: string): Decoration =>
  each((line) => {
    const pieces: string[] = []
    let rest = line
    while (rest.length > columns) {
      pieces.push(rest.slice(0, columns))
      rest = rest.slice(columns)
    }
    return [...pieces, rest].join(`${end}\n${indent}`)
  })

/** format=flowed (RFC 3676): broken at blanks, with a blank at the end, what begins with one stuffed. */
const flowed: Decoration = (text) =>
  each((line) => {
    const words = line.split(' ')
    let column = 0
    const broken = words.map((word, index) => {
      const breaks = column + word.length > 66 && index > 0
      column = breaks ? word.length : column + word.length + 1
      return (breaks ? '\n' : '') + word
    })
    return broken.join(' ')
  })(text)
    .split('\n')
    .map((line) => (/^(?:>| |From )/.test(line) ? ` ${line}` : line))
    .join('\n')

const quotedPrintable: Decoration = (text) =>
  wrapped(
    75,
    '',
    '=',
  )(
    text.replace(
      /[=\x80-\xff]/g,
      (octet) => `=${octet.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    ),
  )

/** Numbered by the place of a line. */
const clock = (index: number): string => `10:${pad(30 + (index % 30), 2)}`

export const DECORATIONS: Readonly<Record<string, Decoration>> = {
  // behind lines
  'a blank behind': behind(' '),
  'a no-break space behind': behind('\xc2\xa0'),
  'padded to 80 columns': each((line) => line.padEnd(80)),
  'br behind': behind('<br>'),
  'br with a slash behind': behind('<br />'),
  'a backslash behind': behind('\\'),
  'CR LF printed': behind('\\r\\n'),
  'CR LF in words': behind('<CRLF>'),
  'CR LF as brackets': behind('[CR][LF]'),
  'CR LF as pictures': behind('\xe2\x90\x8d\xe2\x90\x8a'),
  'cat -A': behind('^M$'),
  'vim list': behind('$'),
  'a pilcrow behind': behind('\xc2\xb6'),
  'a comma behind': behind(','),
  'a semicolon behind': behind(';'),
  'milliseconds behind': each(
    (line, index) => line + (index % 3 === 1 ? ` [${100 + index} ms]` : ''),
  ),
  'octets counted behind': each((line) => `${line} (${line.length} bytes)`),
  'a remark behind a line': each((line, index) => line + (index === 5 ? '   <--- what?' : '')),
  'remarks behind lines': some(2, (line) => `${line}   # see above`),
  // before lines
  quoted: before('> '),
  'quoted three times': before('>>> '),
  'quoted without blanks': before('>'),
  'quoted with initials': before('AS> '),
  'quoted by a bar': before('| '),
  'quoted, soft-wrapped': each((line) => wrapped(60, '> ', '')(`> ${line}`)),
  'every other line quoted': some(2, (line) => `> ${line}`),
  'indented by four': before('    '),
  'indented by four, but for blank lines': beforeText('    '),
  'indented by a tab': before('\t'),
  'indented more and more': each((line, index) => ' '.repeat(index) + line),
  'every third line indented': some(3, (line) => `      ${line}`),
  'a number and a colon': each((line, index) => `${index + 1}: ${line}`),
  'a number and a bar': each((line, index) => `${index + 1}|${line}`),
  'a padded number and a bar': each((line, index) => `${pad(index + 1, 4)} | ${line}`),
  'a number and a dot': each((line, index) => `${index + 1}. ${line}`),
  'cat -n': each((line, index) => `${pad(index + 1, 6)}\t${line}`),
  'a number with zeros': each((line, index) => `${pad(index + 1, 3, '0')} ${line}`),
  'a number in brackets': each((line, index) => `[${index + 1}] ${line}`),
  'L and a number': each((line, index) => `L${index + 1}: ${line}`),
  'numbers from the middle of a file': each((line, index) => `${index + 120}:${line}`),
  'grep -n': each((line, index) => `smtp.log:${index + 12}:${line}`),
  grep: before('smtp.log:'),
  'grep -C': each(
    (line, index) =>
      `smtp.log${index % 4 === 1 ? ':' : '-'}${index + 12}${index % 4 === 1 ? ':' : '-'}${line}`,
  ),
  'git blame': each(
    (line, index) => `a1b2c3d4 (Alice 2026-11-24 10:00:00 +0100 ${index + 1}) ${line}`,
  ),
  'diff plus': before('+'),
  'diff minus': before('-'),
  'a hunk of a diff': (text) =>
    `--- a/x.log\n+++ b/x.log\n@@ -1,40 +1,40 @@\n${each((line, index) => (index % 4 === 2 ? '+' : ' ') + line)(text)}`,
  'a hash': before('# '),
  'two slashes': before('// '),
  'two dashes': before('-- '),
  rem: before('REM '),
  'a comment with stars': (text) => `/*\n${before(' * ')(text)} */\n`,
  'a bullet': before('- '),
  'a star': before('* '),
  'a bullet of Word': before('\xe2\x80\xa2\t'),
  'an arrow': before('\xe2\x86\x92 '),
  'an ellipsis': before('... '),
  'a byte order mark': before('\xef\xbb\xbf'),
  'a zero-width blank': before('\xe2\x80\x8b'),
  'a mark of direction': before('\xe2\x80\x8e'),
  'no-break spaces before': before('\xc2\xa0\xc2\xa0'),
  // both
  'double quotes': each((line) => `"${line}"`),
  'curly quotes': each((line) => `\xe2\x80\x9c${line}\xe2\x80\x9d`),
  guillemets: each((line) => `\xc2\xab ${line} \xc2\xbb`),
  'strings of C': each((line) => `"${line.replace(/[\\"]/g, '\\$&')}\\r\\n"`),
  'an array': (text) =>
    `[\n${lines(text)
      .map((line) => `  ${JSON.stringify(line)}`)
      .join(',\n')}\n]\n`,
  'an array in one line': (text) => `${JSON.stringify(lines(text))}\n`,
  'a string of JSON': (text) => `${JSON.stringify(text)}\n`,
  'a member of JSON': (text) => `{"id":7,"log":${JSON.stringify(text)},"ok":false}\n`,
  'lines in members': each((line) => JSON.stringify({ level: 'debug', message: line })),
  'log lines of Docker': each((line) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-11-24T10:42:33Z' }),
  ),
  'a list of YAML': each((line) => `- "${line.replace(/[\\"]/g, '\\$&')}"`),
  'a block of YAML': (text) => `log: |\n${before('  ')(text)}`,
  'rows of CSV': each((line, index) => `${index + 1},"${line.replace(/"/g, '""')}",ok`),
  'a table with bars': each((line) => `| ${line.padEnd(70)} |`),
  'a table of Markdown': (text) =>
    `| n | line |\n|---|---|\n${each((line, index) => `| ${index + 1} | ${line} |`)(text)}`,
  'a box': (text) =>
    `+${'-'.repeat(72)}+\n${each((line) => `| ${line.padEnd(70)} |`)(text)}+${'-'.repeat(72)}+\n`,
  'a box of lines': each((line) => `\xe2\x94\x82 ${line.padEnd(70)} \xe2\x94\x82`),
  'bold in stars': some(3, (line) => `**${line}**`),
  'bold in BBCode': some(4, (line) => `[b]${line}[/b]`),
  'bold in HTML': some(3, (line) => `<b>${line}</b>`),
  'colour in BBCode': some(2, (line) => `[color=red]${line}[/color]`),
  'struck out': some(3, (line) => `~~${line}~~`),
  backticks: each((line) => (line === '' ? line : `\`${line}\``)),
  'colours of a terminal': each((line, index) => `\x1b[${31 + (index % 6)}m${line}\x1b[0m`),
  'erased lines of a terminal': each((line) => `\x1b[2K\r${line}`),
  // around
  'a fence': around('```', '```'),
  'a fence in prose': (text) => `Hello,\n\nhere it is:\n\n\`\`\`text\n${text}\`\`\`\n\nThanks\n`,
  'a fence in a list': (text) =>
    `1. Run it:\n\n   \`\`\`\n${before('   ')(text)}   \`\`\`\n2. Look\n`,
  tildes: around('~~~', '~~~'),
  'BBCode around': around('[code]', '[/code]'),
  'BBCode in the line': (text) => `[code]${text.trimEnd()}[/code]\n`,
  noformat: around('{noformat}', '{noformat}'),
  'code of Confluence': around('{code:title=log}', '{code}'),
  'source of Org': around('#+BEGIN_SRC', '#+END_SRC'),
  'indented below prose': (text) => `The log::\n\n${beforeText('    ')(text)}\nThat is all.\n`,
  'indented below prose, twice': (text) =>
    `- see\n\n  - here:\n\n${beforeText('        ')(text)}\n  - thanks\n`,
  'prose before and behind': (text) =>
    `Dear all,\nwe see this since Monday:\n${text}What is that?\nRegards\n`,
  'a signature behind': (text) => `${text}-- \nAlice Smith\nAcme Inc., +49 30 123456\n`,
  'pre in HTML': (text) => `<pre>${escaped(text)}</pre>\n`,
  'a page of HTML': (text) =>
    `<!doctype html><html><body><h1>Log</h1>\n${each((line) => `<div class="line">${escaped(line)}</div>`)(text)}</body></html>\n`,
  'paragraphs of HTML': each((line) => `<p>${escaped(line)}</p>`),
  'a list of HTML': each((line) => `<li>${escaped(line)}</li>`),
  'rows of HTML': each((line, index) => `<tr><td>${index + 1}</td><td>${escaped(line)}</td></tr>`),
  'spans of HTML': each((line) => `<span class="hl">${escaped(line)}</span>`),
  'numeric entities': each((line) =>
    line.replace(/[<>&"+=]/g, (sign) => `&#${sign.charCodeAt(0)};`),
  ),
  'elements of XML': (text) =>
    `<log>\n${each((line) => `  <line>${escaped(line)}</line>`)(text)}</log>\n`,
  CDATA: around('<log><![CDATA[', ']]></log>'),
  // chats
  'a head of Slack': (text) => `Alice Smith  10:42 AM\n${text}`,
  'heads of Slack between': between(8, (index) => `Alice Smith  ${clock(index)} AM`),
  'heads of Teams between': between(3, (index) => `Alice ${clock(index)} AM`),
  'heads of Teams, blank lines': between(4, (index) => `\nSmith, Alice\t${clock(index)}\n`),
  'heads of Discord': between(5, (index) => `Alice \xe2\x80\x94 Today at ${clock(index)} AM`),
  'heads of Telegram': between(2, (index) => `Alice, [24.11.2026 ${clock(index)}]`),
  'times of Slack': before('[10:42] '),
  'times and names': before('[10:42 AM] Alice: '),
  'Teams in one line': before('[24.11.2026 10:42] Alice Smith: '),
  WhatsApp: before('24/11/2026, 10:42 - Alice: '),
  Signal: each((line, index) => (index % 3 === 0 ? `Alice: ${line}` : line)),
  IRC: before('<alice> '),
  'IRC with times': before('10:42 <alice> '),
  'IRC of two': each((line, index) => `<${index % 2 === 0 ? 'alice' : 'bob'}> ${line}`),
  'remarks between': between(5, () => 'and then comes this'),
  'remarks with a colon between': between(3, (index) => `step ${index}: look here`),
  // logs
  'docker compose': before('mail-1  | '),
  kubectl: each((line, index) => `2026-11-24T10:42:${pad(index % 60, 2, '0')}.123456789Z ${line}`),
  syslog: each((line, index) => `Nov 24 10:42:${pad(index % 60, 2, '0')} web1 app[311]: ${line}`),
  'syslog of RFC 5424': before('<165>1 2026-11-24T10:42:33Z web1 app 311 - - '),
  log4j: before('2026-11-24 10:42:33,123 DEBUG [main] com.example.Mail - '),
  'logging of Python': before('DEBUG:mail.client:'),
  'log of Go': before('2026/11/24 10:42:33 '),
  Serilog: before('[10:42:33 DBG] '),
  logcat: before('D/SMTP    ( 1234): '),
  'seconds before': each((line, index) => `${(index * 0.173).toFixed(6).padStart(10)} ${line}`),
  'seconds in brackets': each((line, index) => `[${(index * 1.5).toFixed(3).padStart(8)}] ${line}`),
  'a log of Windows': before('11/24/2026 10:42:33 AM\tInformation\t'),
  'pairs of a key and a value': each((line) => `level=debug msg="${line.replace(/"/g, '\\"')}"`),
  // mail
  'format=flowed': flowed,
  'format=flowed, quoted': (text) => before('> ')(flowed(text)),
  'a reply': (text) =>
    `On Tue, Nov 24, 2026 at 10:00 AM Alice <alice@example.com> wrote:\n\n${before('> ')(text)}\nWhat is that?\n`,
  'a mail forwarded': (text) =>
    `-----Original Message-----\nFrom: Alice\nSent: Tuesday\nTo: Bob\nSubject: log\n\n${text}`,
  'quoted-printable': quotedPrintable,
  // what is done to lines
  'wrapped at 40': wrapped(40, '', ''),
  'wrapped at 60, indented': wrapped(60, '    ', ''),
  'wrapped at 72 with a backslash': wrapped(72, '', '\\'),
  'blank lines between': each((line) => `${line}\n`),
  'blanks for line ends': (text) => `${lines(text).join('  ')}\n`,
  'bars for line ends': (text) => `${lines(text).join(' | ')}\n`,
  'line ends printed': (text) => `${lines(text).join('\\n')}\n`,
  'CR alone': (text) => text.replace(/\r*\n/g, '\r'),
  'CR CR LF': (text) => text.replace(/\r*\n/g, '\r\r\n'),
  'two blanks for one': each((line) => line.replaceAll(' ', '  ')),
  'no blanks at the start': each((line) => line.trimStart()),
  'no-break spaces for blanks': each((line) => line.replaceAll(' ', '\xc2\xa0')),
  'the newest first': (text) => `${lines(text).reverse().join('\n')}\n`,
  'every line twice': each((line) => `${line}\n${line}`),
  'a page break': between(7, () => '\f'),
  'the first character lost': each((line) => line.slice(1)),
  'percent encoding': (text) => `${encodeURIComponent(text)}\n`,
}
