import type { Grade } from './grade.ts'

/** One rule of the inspection, for GET /v1/rules and for whoever shows a rule number. */
export interface Rule {
  /** stable, never reused */
  id: string
  /** greeting, commands, replies, modes or limits */
  about: 'greeting' | 'commands' | 'replies' | 'modes' | 'limits'
  /** in plain words */
  text: string
  /** of a rule that holds several claims, that of the one findings rest on */
  grade: Grade
  /** what it rests on */
  source: string
}

const CASE = 'Cisco case K68595168'
const WIRE = 'public transcripts and captures'
const GUIDE = 'Cisco PIX and ASA command references and configuration guides'
const OURS = 'no source settles it; decided here'

/** Every rule, in the order in which a session meets them. */
export const RULES: readonly Rule[] = [
  {
    id: 'B1',
    about: 'greeting',
    text: 'PIX 6: of the first line of a 220 greeting the first four octets stay; of the rest only the digits 2 and 0 do, and a blank directly behind a 0; every other octet becomes an asterisk.',
    grade: 'doc',
    source: `${GUIDE}; ${WIRE}`,
  },
  {
    id: 'B2',
    about: 'greeting',
    text: 'PIX 6: of further lines of the greeting, their reply code included, only 2, 0 and a blank directly behind a 0 stay, every other octet becomes an asterisk: 220-x becomes 220**, so that a client may take it for the last line, or wait for an end in vain.',
    grade: 'choice',
    source: 'one report of a lost reply code; decided here',
  },
  {
    id: 'B3',
    about: 'greeting',
    text: 'PIX 7 and ASA: each line of a 220 greeting keeps its first four octets; every other octet becomes an asterisk, digits and blanks too.',
    grade: 'obs',
    source: WIRE,
  },
  {
    id: 'B4',
    about: 'greeting',
    text: 'With `no mask-banner` the greeting passes as it is.',
    grade: 'doc',
    source: GUIDE,
  },
  {
    id: 'C1',
    about: 'commands',
    text: 'A command whose verb the inspection knows passes. STARTTLS is known only where allow-tls is on.',
    grade: 'doc',
    source: CASE,
  },
  {
    id: 'C2',
    about: 'commands',
    text: 'A command with any other verb is overwritten with X from its first octet to its last, blanks included, and sent on: the server sees one long word and refuses it.',
    grade: 'doc',
    source: CASE,
  },
  {
    id: 'C3',
    about: 'commands',
    text: 'PIX 6 (scope `verb`): only the verb is overwritten with X; its arguments stay.',
    grade: 'obs',
    source: WIRE,
  },
  {
    id: 'C4',
    about: 'commands',
    text: 'A command of one to three octets is masked like an unknown one (truncated-command). An empty line is sent on (empty-command).',
    grade: 'doc',
    source: `${GUIDE}: commands have at least four characters; the effect is decided here`,
  },
  {
    id: 'C5',
    about: 'commands',
    text: 'Where a TCP segment ends inside a line whose verb so far is unknown, what has come is masked and sent on, and so is every later octet of that line: a command typed character by character arrives as X, whatever it spells.',
    grade: 'doc',
    source: `${GUIDE}: telnet in character mode`,
  },
  {
    id: 'C6',
    about: 'commands',
    text: 'A line whose verb is known but whose end has not come is held and joined with the next segment (split-command).',
    grade: 'choice',
    source: OURS,
  },
  {
    id: 'C7',
    about: 'commands',
    text: 'A held line that never ends is discarded: the server does not see it (incomplete-command).',
    grade: 'doc',
    source: CASE,
  },
  {
    id: 'C8',
    about: 'commands',
    text: 'A held line of more than 65,536 octets, or a command while 65,536 replies are awaited, ends the connection (command-overflow, pipeline-overflow).',
    grade: 'choice',
    source: OURS,
  },
  {
    id: 'C9',
    about: 'commands',
    text: 'A command sent before the reply to the last one is reported (pipelining) and treated on its own.',
    grade: 'doc',
    source: GUIDE,
  },
  {
    id: 'C10',
    about: 'commands',
    text: 'PIX 6 and 7: in an address, a | and a < or > that has no partner become blanks (bad-address, syslog 108002). Later releases report or cut only where special-character says so.',
    grade: 'doc',
    source: GUIDE,
  },
  {
    id: 'C11',
    about: 'commands',
    text: 'Nothing else in a command that passes is changed, right or wrong.',
    grade: 'obs',
    source: WIRE,
  },
  {
    id: 'S1',
    about: 'replies',
    text: 'The first line of the reply to an EHLO (code 250) passes as it is.',
    grade: 'obs',
    source: WIRE,
  },
  {
    id: 'S2',
    about: 'replies',
    text: 'A later line of it whose keyword is on the list passes as it is.',
    grade: 'obs',
    source: WIRE,
  },
  {
    id: 'S3',
    about: 'replies',
    text: 'Any other keyword line becomes X of the same length, the last octet a letter that counts the masked lines of the reply: A, B, C and so on. No other product is known to do this.',
    grade: 'obs',
    source: 'every known capture of a masked EHLO reply',
  },
  {
    id: 'S4',
    about: 'replies',
    text: 'All other replies pass. A reply to EHLO is held until its line ends; one that never ends is discarded (incomplete-reply), one past 65,536 octets ends the connection (reply-overflow).',
    grade: 'choice',
    source: OURS,
  },
  {
    id: 'S5',
    about: 'replies',
    text: 'Replies are matched to commands in order. A reply that nothing waits for is reported (unexpected-server-transition) and passes.',
    grade: 'choice',
    source: `${OURS}; that it is an anomaly: ${GUIDE}`,
  },
  {
    id: 'M1',
    about: 'modes',
    text: 'After a 354 reply to DATA everything passes up to the line with a single dot. A refused DATA opens nothing.',
    grade: 'obs',
    source: WIRE,
  },
  {
    id: 'M2',
    about: 'modes',
    text: 'After a 334 reply to AUTH the client’s lines are taken as its answers and pass, up to the next reply.',
    grade: 'choice',
    source: OURS,
  },
  {
    id: 'M3',
    about: 'modes',
    text: 'BDAT is not known: its line is masked, and the message that follows is taken for commands.',
    grade: 'choice',
    source: OURS,
  },
  {
    id: 'M4',
    about: 'modes',
    text: 'After a STARTTLS that passed and was accepted nothing is looked at any more (tls-started).',
    grade: 'doc',
    source: GUIDE,
  },
  {
    id: 'M5',
    about: 'modes',
    text: 'An end of data that is cut over two TCP segments is reported (dotcrlf-split): older releases stall on it.',
    grade: 'obs',
    source: `${WIRE}; the PIX workarounds of Postfix`,
  },
  {
    id: 'M6',
    about: 'modes',
    text: 'Where only the client’s side is known, its commands count as accepted.',
    grade: 'choice',
    source: OURS,
  },
  {
    id: 'M7',
    about: 'modes',
    text: 'A dot between line ends that are not both CR LF, which some servers take for the end of the message, is reported (smuggling-sequence).',
    grade: 'choice',
    source: `CVE-2023-51764 and its kin; ${OURS}`,
  },
  {
    id: 'M8',
    about: 'modes',
    text: 'Where only the server’s side is known, the first reply is the greeting and every later reply of several lines with code 250 counts as one to EHLO.',
    grade: 'choice',
    source: OURS,
  },
  {
    id: 'L1',
    about: 'limits',
    text: 'drop-connection and reset: from there on nothing passes in either direction. Of a command past its limit nothing has passed, of a line of mail its first N octets have.',
    grade: 'doc',
    source: `${GUIDE}; what of the line has passed is decided here`,
  },
  {
    id: 'L2',
    about: 'limits',
    text: 'The header ends at the first empty line; what follows is body. A part header follows a body line that begins with two hyphens. Lengths are those on the wire, terminators left out.',
    grade: 'choice',
    source: `${WIRE}; the borders are decided here`,
  },
  {
    id: 'L3',
    about: 'limits',
    text: 'The length of a MIME filename is that of `filename` or `name` in a Content-Type or Content-Disposition field, unfolded, quotes left out.',
    grade: 'choice',
    source: OURS,
  },
  {
    id: 'L4',
    about: 'limits',
    text: 'The action log changes nothing but the syslog.',
    grade: 'doc',
    source: GUIDE,
  },
]

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]))

/** The rule of that id (`C2`), or undefined. */
export function ruleOf(id: string): Rule | undefined {
  return BY_ID.get(id)
}
