import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { Family } from './family.ts'

/** What a server family answers to commands of X. Measured unless `measured` is false (then: from documents). */
export interface MaskedAnswers {
  /** its reply to a masked command */
  refusal: Redacted
  /** what happens after many of them, in words */
  patience: Redacted
  /** what becomes of a message whose BDAT was masked */
  bdat: Redacted
  /** version measured, or null */
  measured: string | null
}

const ENDLESS = fixed`It goes on answering: 60 masked commands in one session did not make it hang up.`
const EACH_LINE = fixed`It answers every line of the message as an unknown command.`

/** Measured replies of nine servers to masked lines; the others as their documents and posted sessions have them. */
export const MASKED_ANSWERS: Readonly<Record<Family, MaskedAnswers>> = {
  Postfix: {
    refusal: fixed`500 5.5.2 Error: command not recognized (502 before 3.7; 402 4.5.2 with soft_bounce, at which sendmail defers the mail in place of falling back to HELO)`,
    patience: fixed`It answers 20 masked commands, and the 21st with 421 4.7.0 Error: too many errors, and hangs up.`,
    bdat: EACH_LINE,
    measured: '3.7.11',
  },
  Exim: {
    refusal: fixed`500 unrecognized command`,
    patience: fixed`It answers three masked commands, the fourth with 500 Too many unrecognized commands, and hangs up.`,
    bdat: fixed`It answers the lines of the message with 500 and hangs up after the third.`,
    measured: '4.96',
  },
  sendmail: {
    refusal: fixed`500 5.5.1 Command unrecognized: "XXXX"`,
    patience: fixed`It slows down, answers 25 masked commands, and the 26th with 421 4.7.0 Too many bad commands, and hangs up.`,
    bdat: EACH_LINE,
    measured: '8.17.1.9',
  },
  OpenSMTPD: {
    refusal: fixed`500 5.5.1 Invalid command: Command unrecognized`,
    patience: ENDLESS,
    bdat: EACH_LINE,
    measured: '6.8.0p2',
  },
  Exchange: {
    refusal: fixed`500 5.3.3 Unrecognized command`,
    patience: fixed`It hangs up after several protocol errors (MaxProtocolErrors, 5 unless changed).`,
    bdat: EACH_LINE,
    measured: null,
  },
  'Microsoft 365': {
    refusal: fixed`500 5.3.3 Unrecognized command`,
    patience: fixed`It hangs up after several protocol errors.`,
    bdat: EACH_LINE,
    measured: null,
  },
  qmail: {
    refusal: fixed`502 unimplemented (#5.5.1)`,
    patience: fixed`It counts no errors unless patched.`,
    bdat: EACH_LINE,
    measured: null,
  },
  Courier: {
    refusal: fixed`502 ESMTP command error`,
    patience: fixed`It answers the first masked command at once, the second after 8 seconds, the third after more than 20: clients time out.`,
    bdat: fixed`It takes longer with every line of the message, until the client gives up.`,
    measured: '1.0.16',
  },
  Haraka: {
    refusal: fixed`500 Unrecognized command`,
    patience: ENDLESS,
    bdat: EACH_LINE,
    measured: '3.3.4',
  },
  hMailServer: {
    refusal: fixed`503 Bad sequence of commands`,
    patience: fixed`It hangs up after too many invalid commands (a setting).`,
    bdat: EACH_LINE,
    measured: null,
  },
  'Cisco ESA': {
    refusal: fixed`500 #5.5.1 command not recognized`,
    patience: fixed`It answers five, then 421, and hangs up.`,
    bdat: EACH_LINE,
    measured: null,
  },
  Gmail: {
    refusal: fixed`502 5.5.1 Unrecognized command`,
    patience: fixed`It answers a few, then 421, and hangs up.`,
    bdat: EACH_LINE,
    measured: null,
  },
  'nodemailer smtp-server': {
    refusal: fixed`500 Error: command not recognized`,
    patience: fixed`It answers nine masked commands, the tenth with 421 Error: too many unrecognized commands, and hangs up.`,
    bdat: EACH_LINE,
    measured: '3.21.6',
  },
  aiosmtpd: {
    refusal: fixed`500 Error: command "XXXX" not recognized`,
    patience: fixed`It answers four masked commands, the fifth with 502 5.5.1 Too many unrecognized commands, and hangs up.`,
    bdat: EACH_LINE,
    measured: '1.4.3',
  },
  'Python smtpd': {
    refusal: fixed`500 Error: command "XXXX" not recognized`,
    patience: ENDLESS,
    bdat: EACH_LINE,
    measured: '3.11',
  },
}
