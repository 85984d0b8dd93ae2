import { FIXUP, INSPECT, EITHER, IOS } from '../../diagnosis/devices.ts'
import { explainSyslog } from '../../policy/syslog-explain.ts'
import { printed } from '../../redact/redact.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { Evidence } from '../evidence.ts'
import type { PlainLine } from '../passage.ts'
import { evidenceOf } from '../piece.ts'
import { CLEAR_AND_REPEAT, SHOW_DETAIL } from '../settle.ts'

const MAIL_PORT = /[/|](?:25|465|587)\b/
const INSPECT_FAIL = /Inspection failure(?: \(inspect-fail\))? +(\d+)/
const CONNECTION = /^(?:TCP|tcp) .*[:/](?:25|587)\b.*, (?:idle|flags) .*\bflags ([A-Za-z]+)/
const TEARDOWN =
  /(?:%(?:ASA|PIX|FTD|FWSM)-(?:[a-z]+-)?\d-302014: )?Teardown TCP connection \d+ (?:for|faddr) .{10,240}? duration ([\d:]+) bytes (\d+) (?:\([^)]*\) )?Flow closed by inspection/
const FLOW_CUT = /tcp flow from \S+ to \S+ terminated by inspection engine, reason - /
const AUDIT = /%FW-6-SESS_AUDIT_TRAIL(?:_START)?: (?:Start|Stop) smtp session: initiator/

/** `show asp drop`, `show conn`, and the messages of firewalls and routers, a line at a time. */
export function ciscoLine({ text, sourceLine }: PlainLine): Evidence | null {
  const failed = INSPECT_FAIL.exec(text)
  if (failed !== null && !/^0+$/.test(failed[1] ?? '0'))
    return evidenceOf(text, {
      sourceLine,
      sign: 'asp-drop',
      weight: 'weak',
      says: fixed`Some inspection of this device cut flows, ${printed(failed[1] ?? '')} of them; all its engines are counted together, and nothing says it was SMTP.`,
      next: CLEAR_AND_REPEAT,
    })
  const connection = CONNECTION.exec(text)
  if (connection !== null) return ofConnection(text, connection[1] ?? '', sourceLine)
  if (text.length > 40) return ofMessage(text, sourceLine)
  return null
}

function ofConnection(text: string, flags: string, sourceLine: number): Evidence {
  const inspected = flags.includes('M')
  return evidenceOf(text, {
    sourceLine,
    sign: 'connection-flags',
    weight: inspected ? 'strong' : 'nothing',
    device: inspected ? INSPECT : null,
    says: inspected
      ? fixed`The flag M is SMTP data: this connection is under SMTP inspection.`
      : fixed`No flag M: this connection shows no sign of SMTP inspection.${flags.includes('N') ? fixed` N: Snort looks at it too; Snort changes no octets, it may cut.` : fixed``}`,
    next: SHOW_DETAIL,
  })
}

function ofMessage(text: string, sourceLine: number): Evidence | null {
  const teardown = TEARDOWN.exec(text)
  if (teardown !== null && MAIL_PORT.test(teardown[0]))
    return evidenceOf(teardown[0], {
      sourceLine,
      sign: 'firewall-message',
      weight: 'certain',
      device: deviceOf(text),
      says: fixed`An inspection of this firewall closed this connection to a mail port after ${printed(teardown[1] ?? '')} and ${printed(teardown[2] ?? '')} octets.`,
      next: fixed`Look for 108004 or 108003 of the same addresses and time: it names the match.`,
    })
  if (AUDIT.test(text))
    return evidenceOf(text, {
      sourceLine,
      sign: 'firewall-message',
      weight: 'strong',
      device: IOS,
      says: fixed`This router inspects SMTP (CBAC): it overwrites a command outside its list with x, and the server refuses it.`,
      next: fixed`no ip inspect name NAME smtp (or esmtp) on the router; leave ip inspect name NAME tcp, so that return traffic passes.`,
    })
  const explained = explainSyslog(text)
  if (explained === null) return null
  if (explained.number === 507003 && FLOW_CUT.test(text) && !MAIL_PORT.test(text))
    return evidenceOf(text.slice(Math.max(0, text.search(/%(?:ASA|PIX|FTD|FWSM)-|tcp flow/))), {
      sourceLine,
      sign: 'firewall-message',
      weight: 'nothing',
      says: fixed`The inspection of another protocol cut this flow: neither end is a mail port. Of mail it tells nothing.`,
      next: fixed`Look for 507003 or 108004 with port 25 in the log of the minute in which mail failed.`,
    })
  const healthy = explained.outcome === 'tls'
  return evidenceOf(
    text.slice(
      Math.max(
        0,
        text.search(
          /%(?:ASA|PIX|FTD|FWSM)-|ESMTP (?:Cl|Pa)|tcp flow|SMTP replaced|Terminating|TLS started|Detected ESMTP/,
        ),
      ),
    ),
    {
      sourceLine,
      sign: 'firewall-message',
      weight: 'certain',
      device: deviceOf(text),
      command: /RCPT/i.test(explained.matched?.match ?? '')
        ? fixed`RCPT`
        : healthy
          ? fixed`STARTTLS`
          : null,
      says: healthy
        ? fixed`TLS started and passed: a healthy session. It proves that allow-tls is in force with the action log, no more.`
        : printed(explained.meaning),
      next: explained.change === '' ? null : printed(explained.change),
    },
  )
}

function deviceOf(text: string): Redacted {
  if (/%PIX-/.test(text)) return EITHER
  if (/%FTD-/.test(text))
    return fixed`Cisco Firepower Threat Defense (ASA's inspect esmtp bound on it)`
  return INSPECT
}

/** Lines of a configuration that tell of the device it is of. */
const DEVICE =
  /^(?:PIX Version|ASA Version|FWSM Version|: Saved|hostname \S+|nameif |security-level \d|Cryptochecksum:)/i

/** Finds in pasted configuration whether SMTP inspection is on. */
export class ConfigurationReader {
  #device: string | null = null
  readonly #held: {
    text: string
    sourceLine: number
    kind: 'fixup' | 'inspect' | 'off' | 'cbac' | 'zbf'
  }[] = []

  line({ text, sourceLine }: PlainLine): void {
    if (DEVICE.test(text)) this.#device ??= text
    const kind = kindOf(text)
    if (kind !== null && this.#held.length < 20) this.#held.push({ text, sourceLine, kind })
  }

  end(): Evidence[] {
    const held = this.#held.splice(0)
    return held.flatMap(({ text, sourceLine, kind }): Evidence[] => {
      if (kind === 'cbac' || kind === 'zbf')
        return [
          evidenceOf(text, {
            sourceLine,
            sign: 'configuration',
            weight: 'certain',
            device: IOS,
            says: fixed`This router inspects SMTP: a command outside its list is overwritten with x and forwarded, the greeting is left alone. This is a router, no PIX or ASA.`,
            next:
              kind === 'cbac'
                ? fixed`On the router: no ${printed(text)}; leave ip inspect name NAME tcp, so that return traffic passes.`
                : fixed`On the router: match protocol tcp in place of match protocol smtp in the class of that policy (check against your release).`,
          }),
        ]
      if (this.#device === null) return []
      if (kind === 'off') return []
      return [
        evidenceOf(text, {
          sourceLine,
          sign: 'configuration',
          weight: 'certain',
          device: kind === 'fixup' ? FIXUP : INSPECT,
          says:
            kind === 'fixup'
              ? fixed`Mail Guard is on in this configuration: only DATA HELO MAIL NOOP QUIT RCPT RSET pass, EHLO too is overwritten with X, the greeting with asterisks. Of a session it proves nothing.`
              : fixed`SMTP inspection is on in this configuration. Of a session it proves nothing.`,
          next:
            kind === 'fixup'
              ? fixed`On the firewall: no ${printed(text)}.`
              : fixed`Give us this configuration as policy, with a transcript: what it would do to that session is then said line by line.`,
        }),
      ]
    })
  }
}

function kindOf(text: string): 'fixup' | 'inspect' | 'off' | 'cbac' | 'zbf' | null {
  if (/^no (?:fixup protocol smtp|inspect esmtp)/.test(text)) return 'off'
  if (/^fixup protocol smtp \d+(?:-\d+)?$/.test(text)) return 'fixup'
  if (/^inspect esmtp(?: [\w.-]+)?$/.test(text)) return 'inspect'
  if (/^ip inspect name \S+ e?smtp\b/.test(text)) return 'cbac'
  return /^(?:class-map|policy-map) type inspect smtp \S+/.test(text) ? 'zbf' : null
}
