import type { Cure } from '../../policy/cure.ts'
import { fixed, uncapitalised, type Redacted } from '../../redact/redacted.ts'
import { listed } from '../literal.ts'

/** What to do first about findings that no configuration of the firewall cures. */
const ELSEWHERE: Readonly<Record<string, Redacted>> = {
  'firewall-syslog': fixed`look at what the message names: of a cut 108004 of the same second names the match, an address that was edited (108002) is corrected at the sender`,
  'keywords-masked': fixed`leave it, unless a sender needs one of the hidden extensions: mail passes without them`,
  'x-command-quoted': fixed`record the same session at the client and compare the two`,
  'smuggling-sequence': fixed`update both mail servers; no firewall setting helps`,
  'message-text-masked': fixed`make the client wait for 354 before it sends the message, and see why DATA was refused`,
  'x-command-received': fixed`record the same session at the client and compare the two`,
  'x-command-logged': fixed`record the same session at the client and compare the two`,
  'other-product': fixed`turn off that product's mail scan and try again`,
  'bdat-masked': fixed`turn CHUNKING off at the client`,
  'command-masked': fixed`see whether anything needs the command: most servers refuse it anyway`,
  'chunking-hidden': fixed`stop announcing BINARYMIME at the server`,
  'dotcrlf-split': fixed`update the firewall's software`,
  'bad-address': fixed`correct the address at the sender`,
}

/** What cures the same without the firewall. */
const OR_ELSE: Readonly<Record<string, Redacted>> = {
  'banner-code-lost': fixed`give the server a greeting of one line`,
  'postfix-pix-workarounds': fixed`set smtp_pix_workarounds = for this host at the sender`,
  'postfix-workarounds-logged': fixed`set smtp_pix_workarounds = for this host at the sender`,
}

/** The first step of a cure as a whole. */
export function stepOfCure(cure: Cure): Redacted {
  const ids = cure.cures.map((id) => ({ id }))
  return firstStep(cure, ids) ?? uncapitalised(cure.title)
}

/**
 * The first step of a report's sentence: the parts of the cure that cure the first of `findings` (those the
 * sentence speaks of, the most important first); where the cure leaves it, what to do elsewhere. Null where
 * nothing is to be done.
 */
export function firstStep(cure: Cure | null, findings: readonly { id: string }[]): Redacted | null {
  for (const { id } of findings) {
    const parts = cure?.parts.filter(({ cures }) => cures.includes(id)) ?? []
    if (parts.length > 0) {
      const step = listed(parts.map(({ title }) => uncapitalised(title)))
      return OR_ELSE[id] === undefined ? step : fixed`${step}, or ${OR_ELSE[id]}`
    }
    // the message speaks of another finding, and the cure is of that
    if (cure !== null && id === 'firewall-syslog') return uncapitalised(cure.title)
    const elsewhere = ELSEWHERE[id]
    if (elsewhere !== undefined) return elsewhere
  }
  return null
}
