import type { RemedyRecord } from '../report/finding.ts'
import { Paste } from './paste.tsx'

/** A cure: what to paste, what it gives up, how it is undone. `under`: the finding that has shown it before. */
export function RemedyView({
  remedy,
  open,
  under,
  here,
  tryPolicy,
}: {
  remedy: RemedyRecord
  open: boolean
  under: number | null
  here: number
  tryPolicy: ((text: string) => void) | null
}) {
  const { title, config, bind, undo, givesUp, minimumVersion, verified } = remedy
  if (under !== null && under !== here)
    return (
      <p>
        <b>{title}</b>: as under <a href={`#finding-${under}`}>finding {under}</a>.
      </p>
    )
  const paste = [config, bind].filter((text) => text !== null).join('\n')
  return (
    <details class="remedy" open={open}>
      <summary>
        <b>{title}</b>
        {config === null ? '' : <Verified verified={verified} />}
      </summary>
      {givesUp === '' ? '' : <p>Gives up: {givesUp}</p>}
      {minimumVersion === null ? '' : <p>From version {minimumVersion}.</p>}
      {paste === '' ? '' : <Paste text={paste} />}
      {config === null || tryPolicy === null ? (
        ''
      ) : (
        <button type="button" onClick={() => tryPolicy(paste)}>
          Try it on this session
        </button>
      )}
      {undo === null ? (
        ''
      ) : (
        <details>
          <summary class="quiet">Undone by</summary>
          <Paste text={undo} />
        </details>
      )}
    </details>
  )
}

function Verified({ verified }: { verified: boolean }) {
  return verified ? (
    <span class="tag good">verified on this session</span>
  ) : (
    <span class="tag">not verified</span>
  )
}
