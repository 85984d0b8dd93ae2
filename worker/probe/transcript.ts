import type { Crossed } from './recorded-socket.ts'

/**
 * A connection as text with a mark for each side (`C: `, `S: `), which every reader of transcripts takes;
 * octets that are no printable ASCII as \xNN. TLS is a remark, what crossed inside it is marked alike.
 */
export function transcriptOf(
  { host, port }: { host: string; port: number },
  crossed: readonly Crossed[],
): string {
  const lines: string[] = [`=== ${host} port ${port}`]
  let [side, line] = ['', '']
  const flush = (): void => {
    if (line !== '') lines.push(`${side}: ${line}`)
    line = ''
  }
  for (const event of crossed) {
    if ('handshake' in event) {
      flush()
      lines.push(event.handshake.ok ? '=== TLS started' : `=== TLS failed: ${event.handshake.why}`)
    } else if ('closed' in event) {
      flush()
      lines.push('=== Connection closed by the server')
    } else {
      if (event.direction !== side) flush()
      side = event.direction
      for (const octet of event.octets) {
        if (octet === 0x0a) flush()
        else if (octet !== 0x0d) line += shown(octet)
      }
    }
  }
  flush()
  return lines.join('\n') + '\n'
}

function shown(octet: number): string {
  return octet >= 0x20 && octet < 0x7f
    ? String.fromCharCode(octet)
    : `\\x${octet.toString(16).padStart(2, '0')}`
}
