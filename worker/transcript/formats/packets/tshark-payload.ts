import { isSmtpPort } from '../../../capture/judge.ts'
import { MAX_CAPTURE_FLOWS } from '../../../limits.ts'
import { toByteString } from '../../../smtp/octets.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../../smtp/words.ts'
import type { Evidence, Format, Head, Reader } from '../../format.ts'
import { hexOctets } from '../../text/hex-row.ts'
import { PrintedConversations, type Endpoint } from '../../session/printed-connection.ts'

/** A row: the payload, and the two ports beside each other, source first. */
interface Row {
  from: Endpoint
  to: Endpoint
  payload: Uint8Array
}

/** tshark -e tcp.payload (or `data`, `tcp.segment_data`): pairs of hexadecimal digits, before 4.0 with colons between. */
const PAYLOAD = /^(?:[0-9a-f]{2}){2,}$|^[0-9a-f]{2}(?::[0-9a-f]{2})+$/
/** What a row with payload has somewhere: most lines of anything have not. */
const MAY_HOLD = /[\t,;]"?[0-9a-f]{2}:?[0-9a-f]{2}/
/** RFC 4291 2.2 with an IPv4 address at its end */
const LONGEST_ADDRESS = 45
const PORT = /^\d{1,5}$/
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)$/

/** Columns by the separators people ask for (-E separator=), quoted or not (-E quote=d). */
function columnsOf(text: ByteString): ByteString[] {
  const separator = text.includes('\t') ? '\t' : text.includes(';') ? ';' : ','
  const columns = text.split(separator)
  return text.includes('"') ? columns.map((one) => one.replace(/^"(.*)"$/, '$1')) : columns
}

/** In which columns the ports stand. */
interface Ports {
  source: number
  target: number
}

/** No client's port is lower; numbers of frames, of streams and lengths, which stand beside ports, mostly are. */
const LEAST_CLIENT_PORT = 1024

function portIn(columns: readonly ByteString[], i: number): number {
  const column = columns[i] ?? ''
  return PORT.test(column) ? Number(column) : 0
}

function isAddress(columns: readonly ByteString[], i: number): boolean {
  return ADDRESS.test(columns[i] ?? '')
}

/** The first two columns that can be ports of a mail session, beside each other or each behind its address; null if there are none. */
function portsOf(columns: readonly ByteString[]): Ports | null {
  for (let source = 0; source < columns.length; source++) {
    const inTurns = isAddress(columns, source - 1) && isAddress(columns, source + 1)
    const target = source + (inTurns ? 2 : 1)
    const [one, other] = [portIn(columns, source), portIn(columns, target)]
    if (
      isSmtpPort(one) ? other >= LEAST_CLIENT_PORT : one >= LEAST_CLIENT_PORT && isSmtpPort(other)
    )
      return { source, target }
  }
  return null
}

/** Null for a row without payload (an acknowledgement), and for what is no such row. */
function rowOf(columns: readonly ByteString[], { source, target }: Ports): Row | null {
  const payload = columns.findLast(
    (one, i) => i !== source && i !== target && PAYLOAD.test(one) && !PORT.test(one),
  )
  const [one, other] = [portIn(columns, source), portIn(columns, target)]
  if (payload === undefined || !one || !other) return null
  const hosts = columns.filter((one) => one.length <= LONGEST_ADDRESS && ADDRESS.test(one))
  return {
    from: { host: hosts[0] ?? '', port: one },
    to: { host: hosts[1] ?? '', port: other },
    payload: hexOctets(payload.includes(':') ? payload.replaceAll(':', '') : payload),
  }
}

class PayloadReader implements Reader {
  readonly #talks: PrintedConversations
  #packet = 0
  #ports: Ports | null = null

  constructor(sink: SessionSink) {
    this.#talks = new PrintedConversations(sink, MAX_CAPTURE_FLOWS)
  }

  line(text: ByteString, sourceLine: number): void {
    const columns = columnsOf(text)
    this.#ports ??= portsOf(columns)
    const row = this.#ports && rowOf(columns, this.#ports)
    if (!row) return
    const { from, to, payload } = row
    const direction = `${from.host} ${from.port} ${to.host} ${to.port}`
    const stand = { packet: ++this.#packet, time: NaN, sourceLine }
    this.#talks.octets(direction, () => [from, to], payload, stand)
  }

  end(): void {
    this.#talks.end()
  }
}

/** tshark -T fields with tcp.srcport, tcp.dstport and tcp.payload among the fields. */
export const tsharkPayload: Format = {
  id: 'tshark-payload',
  title: 'tshark -T fields (tcp.srcport, tcp.dstport, tcp.payload)',
  alike: ['tshark-summary', 'tshark-fields'],
  rigid: true,
  example: '25\t37040\t323230206d78312e6578616d706c652e636f6d2045534d540d0a',
  loses: 'times; retransmissions stay in; sessions on other ports than those of mail',
  detect(head: Head): Evidence[] {
    const first = head.lines.findIndex((line) => {
      if (!MAY_HOLD.test(line)) return false
      const columns = columnsOf(line)
      const ports = portsOf(columns)
      const row = ports && rowOf(columns, ports)
      if (!row) return false
      const said = toByteString(row.payload, 0, Math.min(row.payload.length, 80)).trimEnd()
      return isSmtpPort(row.from.port) ? replyCode(said) !== 0 : looksLikeCommand(said)
    })
    if (first < 0) return []
    const sign = `line ${first + 1} has two ports, one of mail's, and a command or reply in hexadecimal digits`
    return [{ sign, weight: 0.95 }]
  },
  read: (sink) => new PayloadReader(sink),
}
