import { useState } from 'hono/jsx/dom'
import { givenChoices } from '../choices.ts'
import type { Asking } from '../given/given.ts'
import type { InspectorThread } from '../inspector-thread.ts'
import { fragmentWith } from '../link.ts'
import type { Writer } from '../messages.ts'
import { CopyButton } from './copy-button.tsx'

const FILES: Readonly<Record<Writer, readonly [name: string, file: string]>> = {
  ticket: ['Ticket', 'esmtp.md'],
  text: ['Text', 'esmtp.txt'],
  html: ['HTML', 'esmtp.html'],
  json: ['JSON', 'esmtp.json'],
  sarif: ['SARIF', 'esmtp.sarif'],
}

/** What can be handed to somebody else: files, a ticket to paste, the command that asks the service, a link. */
export function TakeAlong({
  thread,
  writers,
  asking,
}: {
  thread: InspectorThread
  writers: readonly Writer[]
  asking: Asking
}) {
  const written = async (as: Writer): Promise<Blob> =>
    (await thread.about({ ask: 'write', as })) ?? new Blob()
  return (
    <section class="take bar" aria-label="Take it along">
      <span class="label">Take it along</span>
      {writers.includes('ticket') ? (
        <CopyButton
          text={async () => (await written('ticket')).text()}
          what="a ticket, in Markdown"
          words="Copy ticket"
        />
      ) : (
        ''
      )}
      <CopyButton
        text={commandFor(asking)}
        what="a command that asks the service"
        words="Copy curl"
      />
      {writers
        .filter((as) => as !== 'ticket')
        .map((as) => (
          <button
            type="button"
            aria-label={`Save as ${FILES[as][0]}`}
            onClick={() => void written(as).then((blob) => save(blob, FILES[as][1]))}
          >
            {FILES[as][0]}
          </button>
        ))}
      <LinkMaker asking={asking} />
    </section>
  )
}

/** A link is made when it is asked for, and says what it holds before that. */
function LinkMaker({ asking }: { asking: Asking }) {
  const [asked, setAsked] = useState(false)
  const [refused, setRefused] = useState(false)
  const text = asking.given?.text ?? null
  if (text === null || asking.other !== null) return <></>
  if (!asked)
    return (
      <button type="button" onClick={() => setAsked(true)}>
        Link…
      </button>
    )
  const link = async (): Promise<string> => {
    const fragment = await fragmentWith(asking.choices, text)
    setRefused(fragment === null)
    if (fragment === null) throw new Error('too long for a link')
    return location.origin + location.pathname + fragment
  }
  return (
    <span class="link-maker">
      <span class="caution">
        ▲ The link holds the recording as it is
        {asking.choices.policy.trim() === '' ? '' : ', and the running-config'}: names, addresses,
        passwords if there are any. No server is sent it; whoever has the link can read it.
      </span>
      <CopyButton text={link} what="the link with the recording" words="Copy link" />
      {refused ? <span class="loss">It is too long for a link: send the HTML.</span> : ''}
    </span>
  )
}

/** The same question for the service, as a command. */
function commandFor({ given, other, choices }: Asking): string {
  const { origin } = location
  const query = new URLSearchParams(givenChoices(choices)).toString()
  if (other !== null)
    return `curl -F outside=@${quoted(given?.name ?? 'outside.txt')} -F inside=@${quoted(other.name ?? 'inside.txt')} '${origin}/v1/compare'`
  const file = quoted(given?.name ?? 'recording.txt')
  const url = `'${origin}/v1/inspect${query === '' ? '' : `?${query}`}'`
  if (choices.policy.trim() === '') return `curl -H 'Accept: text/plain' -T ${file} ${url}`
  return `curl -H 'Accept: text/plain' -F transcript=@${file} -F 'policy=<running-config.txt' ${url}`
}

/** A word for a shell. */
function quoted(name: string): string {
  return /^[\w.,@%+/-]+$/.test(name) ? name : `'${name.replace(/'/g, `'\\''`)}'`
}

/** Hands the user a file. */
function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  // the browser reads it a little later
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
