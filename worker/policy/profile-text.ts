import { builtInMap } from './built-in.ts'
import { mapLines } from './config/writer.ts'
import type { Grade } from './grade.ts'
import type { ProfileId } from './policy.ts'

/** One line of what a profile applies, as the firewall would show it. */
export interface ProfileLine {
  text: string
  grade: Grade
  source: string
}

const GUIDE = 'Cisco PIX and ASA command references and configuration guides'
const WIRE = 'public transcripts and captures'
const CASE = 'Cisco case K68595168'

/** What is known of a line beside that the guides print it. */
const KNOWN: readonly [RegExp, Grade, string][] = [
  [/^ {2}allow-tls$/, 'choice', 'release notes of 9.4, from memory'],
  [/ehlo-reply-parameter|^ {2}mask$/, 'obs', `${GUIDE}; ${WIRE}`],
  [/length gt 998|RCPT count gt 100/, 'obs', `${GUIDE}; messages 108004 that people posted`],
]

function sourced(text: string): ProfileLine {
  const known = KNOWN.find(([sign]) => sign.test(text))
  return known === undefined
    ? { text, grade: 'doc', source: GUIDE }
    : { text, grade: known[1], source: known[2] }
}

/** The built-in map of a profile as text, each line with its grade and source. A line that begins with `!` is ours. */
export function profileText(id: ProfileId): ProfileLine[] {
  switch (id) {
    case 'pix-6':
      return [
        { text: 'fixup protocol smtp 25', grade: 'doc', source: GUIDE },
        note(
          'passes DATA HELO MAIL NOOP QUIT RCPT RSET; of other commands the verb is overwritten',
          'obs',
          WIRE,
        ),
        note(
          'keeps 2, 0 and a blank behind a 0 of the greeting, the rest becomes asterisks',
          'doc',
          `${GUIDE}; ${WIRE}`,
        ),
      ]
    case 'pix-7':
      return [
        ...binding('inspect esmtp'),
        note('passes the 15 commands, and overwrites other lines whole', 'doc', CASE),
        note(
          'shows the keywords 8BITMIME AUTH BINARYMIME CHECKPOINT DSN ENHANCEDSTATUSCODES ETRN PIPELINING SIZE',
          'obs',
          WIRE,
        ),
        note('hides VRFY and AUTH=: seen in one capture, given to these releases', 'choice', WIRE),
      ]
    case 'asa-7.2':
    case 'asa-9.4':
      return [...builtInLines(id === 'asa-9.4'), ...binding('inspect esmtp')]
    case 'off':
      return binding('no inspect esmtp')
  }
}

/** All of its parameters as the guides print them: those that are off by default too. */
function builtInLines(allowTls: boolean): ProfileLine[] {
  return mapLines(builtInMap(allowTls))
    .flatMap((line) => (line === '  mask-banner' ? [line, '  no mail-relay'] : [line]))
    .map(sourced)
}

function binding(inspect: string): ProfileLine[] {
  return ['policy-map global_policy', ' class inspection_default', `  ${inspect}`].map(sourced)
}

function note(text: string, grade: Grade, source: string): ProfileLine {
  return { text: `! ${text}`, grade, source }
}
