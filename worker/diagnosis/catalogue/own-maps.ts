import type { PolicyEventName } from '../../engine/records.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import { eventPage, type Page } from './page.ts'

/** What an administrator has to know of every match of a map of his own; `mask` is valid under few of them. */
function itsAction(masks: boolean): string {
  const mask = masks ? ', mask overwrites with X' : ''
  return `The action beside the match decides what happens: log only writes syslog 108005${mask}, drop takes the line out and the session goes on, drop-connection and reset end the session (syslog 108004 names this match by its number), and the client tries again until it gives up.`
}

/** The page of a match that only a policy map of one's own can state. */
function matchPage(id: PolicyEventName, title: Redacted, seen: string, change: string): Page {
  const action = itsAction(id === 'cmd-verb')
  return eventPage(id, 'warning', title, [], 'doc', [], `${seen} ${action} ${change}`)
}

/** Events of criteria that only a policy map states (policy-map.md). */
export const POLICY: readonly Page[] = [
  matchPage(
    'cmd-verb',
    fixed`A command is on the map's own list`,
    'The policy map of this firewall has a "match cmd verb" with this command in it, beside the commands that inspection never lets through.',
    'If the command is to pass, take its verb out of that match.',
  ),
  eventPage(
    'ehlo-reply-parameter',
    'note',
    fixed`A keyword is on the map's own list`,
    ['S3'],
    'doc',
    [],
    'After EHLO a server lists its extensions by keywords. The policy map has a "match ehlo-reply-parameter" for this one (others stands for all that have no name of their own there), and with the action mask the client sees X and a letter in its place, and does without the extension. If clients need it, take the keyword out of that match. STARTTLS is no matter of this match: allow-tls shows it, no allow-tls hides it.',
  ),
  matchPage(
    'body-length',
    fixed`The message body is longer than the map allows`,
    'The policy map has a "match body length gt N". It counts the octets of the body, line ends included and attachments in their encoded form (a third more than the file), and acts at the line that passes N.',
    'Raise N, or let the server refuse large mail itself: it says so in its SIZE keyword and answers 552, which a sender understands.',
  ),
  matchPage(
    'header-length',
    fixed`The header is longer than the map allows`,
    'The policy map has a "match header length gt N". It counts the octets of the whole header at the top of the message (To, Subject, Received and so on), and acts at the line that passes N. Mail that went through many servers or to many addresses has long headers.',
    'Raise N: 20,000 is not too much.',
  ),
  matchPage(
    'header-to-fields-count',
    fixed`More addresses in To than the map allows`,
    'The policy map has a "match header to-fields count gt N". It counts the addresses that stand in the To lines of the message, not those of RCPT, and judges at the end of the header. A mail to a whole department is hit as well as spam.',
    'Raise N, or write to a list address.',
  ),
  matchPage(
    'invalid-recipients-count',
    fixed`More refused recipients than the map allows`,
    'The policy map has a "match invalid-recipients count gt N". It counts the recipients of one message that the server refused (replies 5xx to RCPT). That stops spammers who try out names, and mailing lists with many dead addresses.',
    'Raise N, or remove the dead addresses from the list.',
  ),
  matchPage(
    'mime-encoding',
    fixed`The message uses an encoding the map names`,
    'The policy map has a "match mime encoding" for the Content-Transfer-Encoding of this message or of one of its parts. Almost every attachment is base64, and almost every text that is not English quoted-printable or 8bit.',
    'If such mail is to pass, take the encoding out of that match.',
  ),
  matchPage(
    'mime-filetype',
    fixed`The message holds a type the map names`,
    'The policy map has a "match mime filetype" whose pattern fits the Content-Type (application/zip, for example) of this message or of one of its parts. The type is what the sender says; the content is not looked at.',
    'If such mail is to pass, change the regex that the match refers to.',
  ),
  matchPage(
    'sender-address-regex',
    fixed`The sender matches a pattern of the map`,
    'The policy map has a "match sender-address regex" whose pattern fits the address in MAIL FROM. That is the envelope sender, to which bounces go; the From that people see may be another.',
    'If this sender is to pass, change the regex: a pattern without ^ and $ fits anywhere in the address.',
  ),
  eventPage(
    'mail-relay',
    'warning',
    fixed`A recipient is outside of the domain of the map`,
    [],
    'doc',
    [],
    'The policy map has a "mail-relay" parameter: it names the one domain to which mail may go through here, and this recipient is in another. It keeps a server from being used as an open relay. With drop-connection the session ends at this RCPT (syslog 507003), with log alone it goes on. If the server takes mail for several domains, remove the parameter (no mail-relay) and let the server refuse to relay.',
  ),
  eventPage(
    'rate-limit',
    'warning',
    fixed`More messages a second than the map allows`,
    [],
    'doc',
    [],
    'The policy map has a "rate-limit" under one of its matches: so many a second go through, and what comes beside them is dropped. It was counted over the times that this record gives. A newsletter or a server that empties its queue is hit as well as an attack: raise the rate.',
  ),
  eventPage(
    'not-simulated',
    'note',
    fixed`A part of the policy could not be tried on this record`,
    [],
    'choice',
    [],
    'The policy asks for something that this record does not tell: a rate-limit needs the time of each line, for example, and a print without times has none; a match of invalid recipients needs the replies, and the client’s side alone has none. What is said here leaves that part out, so the firewall may do more than is predicted. A packet capture has all that is needed.',
  ),
  eventPage(
    'protocol-error-sent',
    'warning',
    fixed`The firewall answers in the server's place`,
    [],
    'doc',
    [],
    'The action of this match has send-protocol-error (8.x): the firewall throws the line away and sends the client a 500 reply of its own. The server has seen nothing of it, so its log says nothing: look into the log of the firewall.',
  ),
]
