import { connect, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls'
import type { Certificate, Dial, Handshake, ProbeSocket } from '../probe/socket.ts'
import { reasonOf } from './recording.ts'

/** Connections of Node, for the probe. Certificates are read, not judged: a self-signed one is a fact like others. */
export const dialNode: Dial = (endpoint, { tls, connectMs }) =>
  new Promise((settle) => {
    const socket = connect({ host: endpoint.host, port: endpoint.port, noDelay: true })
    const late = setTimeout(() => {
      socket.destroy()
      settle({ ok: false, why: `no answer for ${connectMs / 1000} s` })
    }, connectMs)
    socket.once('error', (error) => {
      clearTimeout(late)
      settle({ ok: false, why: whyOf(error) })
    })
    socket.once('connect', () => {
      clearTimeout(late)
      socket.removeAllListeners('error')
      const probed = new NodeSocket(socket)
      const address = socket.remoteAddress ?? null
      if (!tls) return settle({ ok: true, socket: probed, address, handshake: null })
      void probed
        .startTls(endpoint.host)
        .then((handshake) => settle({ ok: true, socket: probed, address, handshake }))
    })
  })

class NodeSocket implements ProbeSocket {
  #socket: Socket | TLSSocket
  #chunks: Uint8Array[] = []
  #waiting: ((chunk: Uint8Array | null) => void) | null = null
  #ended = false

  constructor(socket: Socket) {
    this.#socket = socket
    this.#listen(socket)
  }

  read(): Promise<Uint8Array | null> {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) return Promise.resolve(chunk)
    if (this.#ended) return Promise.resolve(null)
    return new Promise((settle) => (this.#waiting = settle))
  }

  write(octets: Uint8Array): Promise<boolean> {
    if (this.#ended || !this.#socket.writable) return Promise.resolve(false)
    return new Promise((settle) => this.#socket.write(octets, (error) => settle(!error)))
  }

  startTls(name: string): Promise<Handshake> {
    const plain = this.#socket
    plain.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close')
    plain.removeAllListeners('error')
    this.#waiting = null
    return new Promise((settle) => {
      const secure = connectTls({
        socket: plain,
        // what names itself by an address has no server name (RFC 6066 3)
        ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
        rejectUnauthorized: false,
      })
      secure.once('error', (error) => settle({ ok: false, why: whyOf(error) }))
      secure.once('end', () => settle({ ok: false, why: 'the connection ended in the handshake' }))
      secure.once('secureConnect', () => {
        secure.removeAllListeners('error').removeAllListeners('end')
        this.#socket = secure
        this.#listen(secure)
        settle({
          ok: true,
          version: secure.getProtocol(),
          certificate: certificateOf(secure.getPeerCertificate()),
        })
      })
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Uint8Array) => {
      const waiting = this.#waiting
      this.#waiting = null
      if (waiting) waiting(chunk)
      else this.#chunks.push(chunk)
    })
    for (const event of ['end', 'close', 'error'] as const)
      socket.on(event, () => {
        this.#ended = true
        this.#waiting?.(null)
        this.#waiting = null
      })
  }
}

function certificateOf(certificate: PeerCertificate): Certificate | null {
  if (Object.keys(certificate).length === 0) return null
  const { subject, issuer, subjectaltname, valid_from, valid_to } = certificate
  const time = (text: string | undefined): number | null => {
    const at = Date.parse(text ?? '')
    return Number.isNaN(at) ? null : at
  }
  const one = (name: string | string[] | undefined): string | null =>
    (Array.isArray(name) ? name[0] : name) ?? null
  return {
    subject: one(subject?.CN),
    names: (subjectaltname ?? '')
      .split(', ')
      .filter((name) => name.startsWith('DNS:'))
      .map((name) => name.slice(4)),
    issuer: one(issuer?.O) ?? one(issuer?.CN),
    notBefore: time(valid_from),
    notAfter: time(valid_to),
  }
}

function whyOf(error: Error): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ECONNREFUSED':
      return 'connection refused'
    case 'ECONNRESET':
      return 'connection reset'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name has no address'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'no way to that address'
    case 'ETIMEDOUT':
      return 'no answer'
    default:
      return reasonOf(error)
  }
}
