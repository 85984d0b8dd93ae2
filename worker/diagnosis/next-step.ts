import type { Cure } from '../policy/cure.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { firstStep } from './cure/first-step.ts'

/** The first step for each finding of a firewall's work, where no cure was worked out. */
const FIRST_STEP: Readonly<Record<string, Redacted>> = {
  'firewall-syslog': fixed`raise the limit the message names in an inspect esmtp policy map of your own`,
  'starttls-masked': fixed`put allow-tls into an inspect esmtp policy map (7.2(3) and later), or turn the inspection off for this server`,
  'ehlo-masked': fixed`enter no fixup protocol smtp 25 on the firewall`,
  'ehlo-refused': fixed`enter no fixup protocol smtp 25 on the firewall`,
  'banner-code-lost': fixed`give the server a greeting of one line, or enter no fixup protocol smtp 25`,
  'auth-masked': fixed`let users log in on port 587, which is not inspected, or enter no fixup protocol smtp 25`,
  'header-line-length': fixed`raise header line length in an inspect esmtp policy map of your own`,
  'rcpt-count': fixed`raise cmd RCPT count in an inspect esmtp policy map of your own, or send to fewer recipients at once`,
  'cmd-line-length': fixed`raise cmd line length in an inspect esmtp policy map of your own`,
  'sender-address-length': fixed`raise sender-address length in an inspect esmtp policy map of your own`,
  'mime-filename-length': fixed`raise MIME filename length in an inspect esmtp policy map of your own`,
  'smuggling-sequence': fixed`update both mail servers; no firewall setting helps`,
  'bdat-masked': fixed`turn CHUNKING off at the client, or the inspection for this server`,
  'message-text-masked': fixed`make the client wait for 354 before it sends the message, and see why DATA was refused`,
  'chunking-hidden': fixed`stop announcing BINARYMIME, or turn the inspection off for this server`,
  'keywords-masked': fixed`turn the inspection off for this server if it needs them`,
  'x-command-quoted': fixed`turn SMTP inspection off for this server`,
  'postfix-pix-workarounds': fixed`enter no mask-banner in an inspect esmtp policy map, or set smtp_pix_workarounds = for this host at the sender`,
  'banner-masked': fixed`enter no mask-banner in an inspect esmtp policy map`,
  'postfix-workarounds-logged': fixed`enter no mask-banner on the firewall, or set smtp_pix_workarounds = for this host`,
  'x-command-received': fixed`record the same session at the client and compare the two`,
  'x-command-logged': fixed`record the same session at the client and compare the two`,
  'other-product': fixed`turn off that product's mail scan and try again`,
  'command-masked': fixed`see whether anything needs the command: most servers refuse it anyway`,
  'dotcrlf-split': fixed`update the firewall's software`,
  'bad-address': fixed`correct the address at the sender`,
}

/** The first step for each failure that no firewall is shown to have a part in. */
const FAILURE_STEP: Readonly<Record<string, Redacted>> = {
  'tls-refused': fixed`look at the TLS settings of the mail server that refuses (certificate, key) and at its log of that minute`,
  'tls-failed': fixed`run openssl s_client -starttls smtp -connect HOST:25 against the server: it names the version or certificate that fails`,
  'tls-required': fixed`turn STARTTLS on at the client; if the server's reply to EHLO does not offer it there, compare with the reply on the server itself`,
  'tls-not-offered': fixed`compare the reply to EHLO at the client with the one on the server itself (swaks --server HOST --quit-after EHLO)`,
  'auth-not-announced': fixed`log in on the submission port (587), after STARTTLS, or let the server offer AUTH here`,
  'auth-not-offered': fixed`log in on the submission port (587), after STARTTLS, or let the server offer AUTH here`,
  'login-refused': fixed`check name, password and mechanism with the server's log of that minute`,
  'reply-refuses': fixed`act on the reason the reply gives; the mail server's log of that minute says more`,
}

/** The recording that tells where nothing does yet. */
export const NEXT_RECORDING = fixed`record the reply to EHLO from the sender's own network (swaks --server HOST --quit-after EHLO)`

/** Where nothing failed in what was read. */
export const NOTHING_FAILED = fixed`if mail fails all the same, record the session that fails (swaks --server HOST --to ADDRESS)`

/** What to do first about a finding: the part of the cure, else what is known of its kind. */
export function nextStep(id: string, cure: Cure | null): Redacted {
  return FAILURE_STEP[id] ?? firstStep(cure, [{ id }]) ?? FIRST_STEP[id] ?? fixed`see the findings`
}

/** Whether a finding says what failed, and nothing of a firewall. */
export function isFailure(id: string): boolean {
  return Object.hasOwn(FAILURE_STEP, id)
}
