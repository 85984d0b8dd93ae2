import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format } from '../../format.ts'
import { JavaMailReader } from './javamail-reader.ts'
import { DEBUG_SIGNS } from './javamail.ts'

const SIGNS: readonly Sign[] = [
  ...DEBUG_SIGNS,
  {
    pattern: /^DEBUG: Jakarta Mail version (?:[2-9]|\d\d)/,
    says: 'names a version of Jakarta Mail (2 or later)',
    weight: 0.9,
  },
  {
    pattern: /^(?:DEBUG: .*|Caused by: )?\bjakarta\.mail\./,
    says: 'names the package jakarta.mail',
    weight: 0.8,
  },
]

/** Jakarta Mail 2.x and Eclipse Angus, mail.debug=true. */
export const jakartamail: Format = {
  id: 'jakartamail',
  title: 'Jakarta Mail mail.debug=true',
  alike: ['javamail'],
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
