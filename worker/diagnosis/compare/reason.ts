import { fixed, type Redacted } from '../../redact/redacted.ts'
import { counted, own } from '../literal.ts'
import type { Difference } from './infer.ts'

const NOT_THIS = fixed`not this engine:`

/**
 * Why a line is not what the policy inferred makes of it, in words: which of its octets are a mask of this
 * engine, and what is not. Null where it is exactly that.
 */
export function reasonOf(difference: Difference, print: boolean): Redacted | null {
  const { direction, sent, arrived, whole, came, expected } = difference
  if (expected === came) return null
  if (difference.inPieces)
    return fixed`${NOT_THIS} the command was sent in pieces and judged whole; this engine masks pieces as they come (C5)`
  if (sent === null)
    return print
      ? fixed`only where it arrives: the other print left it out, or something in between says it`
      : fixed`${NOT_THIS} it was never sent; this engine says nothing of its own`
  if (arrived === null)
    return print
      ? fixed`only where it was sent: it was lost on the way, or the other print left it out`
      : fixed`${NOT_THIS} the line never arrived, and no rule takes it away`
  if (came === whole) return unchanged(difference)
  if (whole.length !== came.length)
    return fixed`${NOT_THIS} it came with ${came.length} octets in place of ${whole.length}; a mask keeps the length`
  if (direction === 'C') return command(whole, came)
  return isGreeting(whole, came) ? greeting(whole, came, expected) : keyword(whole, came, expected)
}

function unchanged({ direction, whole, expected }: Difference): Redacted {
  if (expected === '') return fixed`${NOT_THIS} it passed; a rule stops it here`
  if (direction === 'C')
    return fixed`${NOT_THIS} the command passed; by the policy inferred it is masked`
  if (/\*/.test(expected))
    return fixed`${NOT_THIS} this line of the greeting passed; it is masked with the rest`
  return /^250/.test(whole)
    ? fixed`${NOT_THIS} this keyword passed, while others that no name of a policy map tells from it are masked`
    : fixed`${NOT_THIS} the line passed; by the policy inferred it changes`
}

function command(whole: string, came: string): Redacted {
  if (/^X+[\r\n]*$/.test(came) || /^X+[ \t]/.test(came))
    return fixed`${NOT_THIS} a mask over a command that the policy inferred lets through, or over more or less of it`
  const differ = [...came].filter((octet, i) => octet !== whole[i]).length
  return fixed`${NOT_THIS} ${counted(differ, own('octet'), own('octets'))} of the command changed, and not to X`
}

/** A greeting masked otherwise than B1 and B3: every octet that changed is an asterisk. */
function isGreeting(whole: string, came: string): boolean {
  return came.includes('*') && [...came].every((octet, i) => octet === whole[i] || octet === '*')
}

/** B1 keeps 2 and 0, B3 nothing: what else was kept tells of another engine. */
function greeting(whole: string, came: string, expected: string): Redacted {
  const kept = [...came].filter((octet, i) => octet === whole[i] && octet !== expected[i])
  const blanks = kept.filter((octet) => octet === ' ').length
  const digits = kept.filter((octet) => octet === '2' || octet === '0').length
  const others = kept.length - blanks - digits
  const parts = [
    ...(blanks > 0 ? [counted(blanks, own('blank'), own('blanks'))] : []),
    ...(digits > 0 ? [counted(digits, fixed`digit 2 or 0`, fixed`digits 2 and 0`)] : []),
    ...(others > 0 ? [counted(others, fixed`other octet`, fixed`other octets`)] : []),
  ]
  if (parts.length === 0) return fixed`${NOT_THIS} asterisks where the greeting does not change`
  const list =
    parts.length === 1
      ? parts[0]!
      : fixed`${parts.slice(0, -1).reduce((a, b) => fixed`${a}, ${b}`)} and ${parts[parts.length - 1]!}`
  return digits > 0 && blanks === 0 && others === 0
    ? fixed`${NOT_THIS} ${list} of the greeting left as they were: PIX 5.1 to 6.3 do that, and they mask EHLO too`
    : fixed`${NOT_THIS} ${list} of the greeting left as they were; inspect esmtp overwrites them too`
}

/** S3 and what is like it: X over a line of a reply. */
function keyword(whole: string, came: string, expected: string): Redacted {
  const mask = /^\d{3}[- ](X*)([A-Z])[\r\n]*$/.exec(came)
  if (mask === null)
    return fixed`${NOT_THIS} a reply whose text changed; this engine changes only greetings and keywords after EHLO`
  if (mask[2] === 'X')
    return fixed`${NOT_THIS} X to the end; inspect esmtp ends a masked keyword with a letter, A for the first`
  if (expected === whole)
    return fixed`${NOT_THIS} a keyword is masked that the policy inferred lets through`
  return fixed`${NOT_THIS} the letter at its end is not the one that is due: they count masked lines, without a gap`
}
