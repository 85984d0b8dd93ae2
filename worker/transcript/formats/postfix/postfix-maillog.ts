import type { Format } from '../../format.ts'
import { PostfixLog } from './postfix-log.ts'
import { lineSign } from '../../text/signs.ts'

/** True for a line that only `-v` logs. */
export function isVerbose(line: string): boolean {
  return /mtpd?\[\d+\]: (?:[<>] [^ ]*\[|smtp_stream_setup|generic_checks|match_|name_mask|send attr|>>> )/.test(
    line,
  )
}

/** Postfix's mail log as its server writes it. */
export const postfixMaillog: Format = {
  id: 'postfix-maillog',
  title: 'Postfix mail log (smtpd)',
  alike: ['postfix-smtp-maillog'],
  example: `Nov 24 02:22:23 mx1 postfix/smtpd[9318]: connect from localhost[127.0.0.1]
Nov 24 02:22:23 mx1 postfix/smtpd[9318]: disconnect from localhost[127.0.0.1] ehlo=1 unknown=0/2 commands=1/3`,
  loses: 'nearly everything: only rejections, odd commands and counts of commands are logged',
  detect: (head) => {
    if (head.lines.some(isVerbose)) return []
    const screened = lineSign(
      head,
      "is of Postfix's postscreen",
      0.75,
      (line) =>
        line.includes('postscreen[') &&
        /postscreen\[\d+\]: (?:CONNECT from |PREGREET |HANGUP |NON-SMTP COMMAND |COMMAND |NOQUEUE: reject: |PASS |DISCONNECT )/.test(
          line,
        ),
    )
    return [
      ...screened,
      ...lineSign(
        head,
        "is of Postfix's smtpd",
        0.75,
        (line) =>
          line.includes('smtpd[') &&
          /smtpd\[\d+\]: (?:connect from |disconnect from |lost connection after |timeout after |too many errors |improper command |warning: non-SMTP |(?:NOQUEUE|[0-9A-Za-z]{6,20}): (?:client=|reject: |milter-reject: ))/.test(
            line,
          ),
      ),
    ]
  },
  read: (sink) => new PostfixLog(sink),
}
