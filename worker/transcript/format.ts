import type { ByteString } from '../smtp/octets.ts'
import type { SessionSink } from '../smtp/session.ts'

/** One reason to believe that an upload is of a form. */
export interface Evidence {
  /** what was seen, in words a person can check: `line 3 begins with " -> EHLO"` */
  sign: string
  /** 0–1: how far this sign alone settles it; signs add as independent (1 − Π(1 − weight)) */
  weight: number
}

/** The head of an upload, unwrapped: what detection looks at. */
export interface Head {
  /** lines without terminators, at most HEAD_LINES and HEAD_OCTETS of them */
  lines: ByteString[]
  /** true if the whole upload is in `lines` */
  whole: boolean
}

/** Reads one form. Lines come in order; `sourceLine` counts the upload's lines from 1. */
export interface Reader {
  /**
   * `terminator` is what ended the line: `\r\n`, `\n`, `\r`, `\r\r\n` (what a terminal makes of CR LF),
   * or '' at the end of the upload and at a cut of a line longer than MAX_PRINTED_LINE_OCTETS
   */
  line(text: ByteString, sourceLine: number, terminator: string): void
  /** the upload has ended: flush and close every session */
  end(): void
}

/** A form of transcript. One file each; `formats.ts` is the table. */
export interface Format {
  /** stable name, as in GET /v1/formats and the `format` option */
  id: string
  /** what people call it */
  title: string
  /** formats printed in the same dialect, which detection may name instead without being wrong */
  alike?: readonly string[]
  /** true if the upload's octets are the wire's: nothing around them is undone, not even a BOM */
  exact?: boolean
  /** true for forms that anything can be read as: they lose to every other form of the same confidence */
  general?: boolean
  /**
   * true if its lines have widths or an encoding of their own (hex rows, base64), which would pass for
   * a layer: recognised as it stands, nothing around it is looked for
   */
  rigid?: boolean
  /** two or three lines of it, for the docs */
  example: string
  /** what print loses, in words: '' if nothing */
  loses: string
  /** signs that the head is of this form; [] if none */
  detect(head: Head): Evidence[]
  read(sink: SessionSink): Reader
}
