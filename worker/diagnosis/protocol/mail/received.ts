import type { ByteString } from '../../../smtp/octets.ts'

/** Programs that send mail and name themselves in the Received line they put on top of it. */
export const SENDERS = [
  'Postfix',
  'Exim',
  'sendmail',
  'OpenSMTPD',
  'Exchange',
  'qmail',
  'Courier',
  'Haraka',
  'hMailServer',
  'dma',
  'sSMTP',
  'nullmailer',
] as const

export type Sender = (typeof SENDERS)[number]

/** Who put a Received line on a message: the host in its `by`, lower-case, and the program. */
export interface ReceivedBy {
  host: ByteString
  sender: Sender
}

const SIGNS: readonly [RegExp, Sender][] = [
  [/\(Postfix[,)]/, 'Postfix'],
  [/\(Exim \d/, 'Exim'],
  [/\(OpenSMTPD\)/, 'OpenSMTPD'],
  [/\(DragonFly Mail Agent\b/, 'dma'],
  [/\(sSMTP sendmail emulation\)/, 'sSMTP'],
  [/\(nullmailer pid \d/, 'nullmailer'],
  [/\(qmail \d+ invoked\b/, 'qmail'],
  [/\(Haraka\b/, 'Haraka'],
  [/\bwith (?:Microsoft|mapi) SMTP Server\b|\bwith mapi id\b/, 'Exchange'],
  [/\(hMailServer\b/i, 'hMailServer'],
  [/\(Courier\b|\bcourier\.[0-9A-F]{8,}/, 'Courier'],
  [/\(8\.\d+\.\d+(?:\.\d+)?\/8\.\d+/, 'sendmail'],
]

/** What an unfolded Received field (its value) says of who wrote it; null where that is none of these. */
export function receivedBy(value: ByteString): ReceivedBy | null {
  const sender = SIGNS.find(([sign]) => sign.test(value))?.[1]
  const host = /\bby ([A-Za-z0-9._-]{1,255})/.exec(value)?.[1]
  return sender === undefined || host === undefined ? null : { host: host.toLowerCase(), sender }
}
