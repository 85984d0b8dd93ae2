import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format } from '../../format.ts'
import { JavaMailReader } from './javamail-reader.ts'

/** Signs that JavaMail and Jakarta Mail share; each alone is theirs. */
export const DEBUG_SIGNS: readonly Sign[] = [
  {
    pattern:
      /^DEBUG SMTPS?: (?:useEhlo|trying to connect to host|connected to host|Found extension) /,
    says: 'is a "DEBUG SMTP:" line of JavaMail or Jakarta Mail',
    weight: 0.7,
  },
]

const SIGNS: readonly Sign[] = [
  ...DEBUG_SIGNS,
  {
    pattern: /^DEBUG: (?:JavaMail version|Jakarta Mail version 1\.)/,
    says: 'names a version of JavaMail (1.x)',
    weight: 0.9,
  },
  {
    pattern: /^(?:DEBUG: .*|Caused by: )?\bjavax\.mail\./,
    says: 'names the package javax.mail',
    weight: 0.8,
  },
]

/** JavaMail 1.x, mail.debug=true (also Spring's JavaMailSender and log4j's SMTP appender). */
export const javamail: Format = {
  id: 'javamail',
  title: 'JavaMail mail.debug=true',
  alike: ['jakartamail'],
  example:
    'DEBUG SMTP: trying to connect to host "mx1.example.com", port 25, isSSL false\n' +
    '220 mx1.example.com ESMTP\n' +
    'EHLO client.example.test',
  loses:
    'no direction marks: told by reply codes and the order of commands; ' +
    'the AUTH dialogue unless mail.debug.auth=true',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new JavaMailReader(sink),
}
