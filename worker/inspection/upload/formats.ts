import { FORMATS } from '../../transcript/formats.ts'

/** A form that can be read, as /v1/formats lists it. */
export interface ListedFormat {
  id: string
  title: string
  alike: string[]
  example: string
  loses: string
}

const CAPTURES: readonly ListedFormat[] = [
  { id: 'pcap', title: 'packet capture (tcpdump -w, Wireshark, the ASA’s own)' },
  { id: 'pcapng', title: 'packet capture, next generation (Wireshark’s default)' },
  { id: 'snoop', title: 'Solaris snoop' },
].map((capture) => ({ ...capture, alike: [], example: '', loses: '' }))

/** Every form, print and captures. */
export const LISTED_FORMATS: readonly ListedFormat[] = [
  ...CAPTURES,
  ...FORMATS.map(({ id, title, alike, example, loses }) => ({
    id,
    title,
    alike: [...(alike ?? [])],
    example,
    loses,
  })),
]

const IDS = new Set(['auto', ...LISTED_FORMATS.map((format) => format.id)])

/** Whether `format=` may be that. */
export function isFormat(id: string): boolean {
  return IDS.has(id)
}
