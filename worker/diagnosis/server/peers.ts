import { printed } from '../../redact/redact.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import { readable, wholeReplies } from '../replies.ts'
import { own } from '../literal.ts'
import type { SessionView } from '../view.ts'
import type { Identified } from './identify.ts'

/** One side of a session, as a report names it. */
export interface PeerNamed {
  name: Redacted | null
  software: Redacted | null
  version: Redacted | null
}

const HOST = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9_])?$/

const shownHost = (word: string | undefined): Redacted | null =>
  word !== undefined && HOST.test(word) && word.includes('.') ? printed(word) : null

/** The server's name (source, greeting, or first line of the reply to EHLO or HELO) and software. */
export function namedServer(view: SessionView, identified: Identified): PeerNamed {
  const said = view.about.server?.name ?? null
  const replies = wholeReplies(view)
  const words = replies.flatMap(({ at, code, command }) => {
    const line = readable(view.lines[at[0] ?? -1])
    const greets = command === null && (code === '220' || code === '554')
    const hello = code === '250' && /^(?:EHLO|HELO)$/.test(command?.verb ?? '')
    return greets || hello ? [/^\d{3}[ -]([^ ]+)/.exec(line)?.[1]] : []
  })
  const name =
    said === null ? (words.map(shownHost).find((host) => host !== null) ?? null) : printed(said)
  return {
    name,
    software: identified.family === null ? null : own(identified.family),
    version: identified.version === null ? null : printed(identified.version),
  }
}

/** The client's name (source, or the argument of EHLO or HELO), and its software where something tells. */
export function namedClient(view: SessionView): PeerNamed {
  const said = view.about.client?.name ?? null
  const hello = view.lines.find(
    ({ kind, verb }) => kind === 'command' && /^(?:EHLO|HELO)$/.test(verb ?? ''),
  )
  const argument = hello === undefined ? undefined : readable(hello).split(/[ \t]+/)[1]
  const name = said === null ? shownHost(argument) : printed(said)
  return { name, software: clientSoftware(view, argument), version: null }
}

/**
 * By what only one client logs or sends, or by the line it put on top of its message, where that is of the
 * host that said HELO; else null: few clients give themselves away.
 */
function clientSoftware(view: SessionView, hello: string | undefined): Redacted | null {
  const notes = view.marks.flatMap(({ mark }) =>
    mark.kind === 'note' ? [mark.text.slice(0, 300)] : [],
  )
  if (notes.some((text) => /postfix\/smtp\[|enabling PIX workaround/.test(text)))
    return fixed`Postfix`
  if (
    view.lines.some(
      ({ kind, octets }) => kind === 'command' && /^(?:XEXCH50|X-LINK2STATE)\b/i.test(octets),
    )
  )
    return fixed`Exchange`
  const { sentBy } = view
  const isOwn = hello === undefined || sentBy?.host === hello.toLowerCase()
  return sentBy !== null && isOwn ? own(sentBy.sender) : null
}
