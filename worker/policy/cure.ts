import type { Redacted } from '../redact/redacted.ts'
import type { Remedy } from './remedy.ts'

/** One change within a cure; it can be left out. */
export interface CurePart {
  /** `allow-tls`, `header-line-length`, `exempt-server` … */
  id: string
  /** said to the one who does it: `allow STARTTLS: allow-tls` */
  title: Redacted
  /** its lines of the cure, which add to it wherever they are pasted */
  config: string
  /** ids of the findings it cures */
  cures: readonly string[]
  givesUp: string
}

/** The one change that makes the sessions of a report work, for the device the report names. */
export interface Cure extends Remedy {
  /** the device it is for: a PIX or ASA of the kind that is named, or another product */
  device: Redacted
  /** said to the one who does it */
  title: Redacted
  config: string
  parts: readonly CurePart[]
  /** what is to be filled in before it is pasted */
  fields: readonly { name: string; placeholder: string }[]
  /** ids of the findings it cures */
  cures: readonly string[]
  /** ids of the findings that no configuration cures, and why */
  leaves: readonly { id: string; why: string }[]
  /** what to do once it is pasted */
  then: readonly { title: string; command: string }[]
}
