import type { Cure } from '../policy/cure.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { firstStep } from './cure/first-step.ts'

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

/** What may stand in a command that people paste: a host name of more than one label, and nothing a shell reads. */
const HOST =
  /^(?=.{4,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$/

/** The server of a recording, as a command can name it; null where it cannot. */
export function hostInCommand(name: Redacted | null): Redacted | null {
  return name !== null && HOST.test(name) ? name : null
}

/** The same with a place-holder for a server that is not named. */
export function hostOf(name: Redacted | null): Redacted {
  return hostInCommand(name) ?? fixed`HOST`
}

/** The recording that tells where nothing does yet. */
export function nextRecording(server: Redacted | null): Redacted {
  return fixed`record the reply to EHLO from the sender's own network (swaks --server ${hostOf(server)} --quit-after EHLO)`
}

/** What to do where nothing failed in what was read. */
export function recordFailure(server: Redacted | null): Redacted {
  return fixed`if mail fails all the same, record the session that fails (swaks --server ${hostOf(server)} --to ADDRESS)`
}

/** What to do first about a finding: the part of the cure, else what is done elsewhere. */
export function nextStep(id: string, cure: Cure | null): Redacted {
  return FAILURE_STEP[id] ?? firstStep(cure, [{ id }]) ?? fixed`see the findings`
}

/** Whether a finding says what failed, and nothing of a firewall. */
export function isFailure(id: string): boolean {
  return Object.hasOwn(FAILURE_STEP, id)
}
