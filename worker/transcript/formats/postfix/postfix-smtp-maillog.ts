import type { Format } from '../../format.ts'
import { PostfixLog } from './postfix-log.ts'
import { isVerbose } from './postfix-maillog.ts'
import { lineSign } from '../../text/signs.ts'

/** Postfix's mail log as its client writes it. */
export const postfixSmtpMaillog: Format = {
  id: 'postfix-smtp-maillog',
  title: 'Postfix mail log (smtp deliveries)',
  alike: ['postfix-maillog'],
  example: `Nov 24 02:27:56 mx1 postfix/smtp[17800]: D089B18A17B: enabling PIX workarounds: disable_esmtp delay_dotcrlf for mx2[192.0.2.7]:25
Nov 24 02:28:06 mx1 postfix/smtp[17800]: D089B18A17B: to=<a@example.com>, relay=mx2[192.0.2.7]:25, status=sent (250 OK)`,
  loses: 'all but the reply that decided each delivery',
  detect: (head) => {
    if (head.lines.some(isVerbose)) return []
    return lineSign(
      head,
      "is of Postfix's smtp client",
      0.75,
      (line) =>
        line.includes('mtp[') &&
        /[/ ]?[sl]mtp\[\d+\]: (?:[0-9A-Za-z]{6,20}: (?:to=<|enabling PIX workarounds|host |lost connection with|conversation with|Cannot start TLS)|SSL_connect error to |connect to )/.test(
          line,
        ),
    )
  },
  read: (sink) => new PostfixLog(sink),
}
