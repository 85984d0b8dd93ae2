import type { RemedyRecord } from '../report/finding.ts'
import { tried } from '../report/tried.ts'
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
  const { title, config, bind, undo, givesUp, minimumVersion } = remedy
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
        {config === null ? '' : <Verified remedy={remedy} />}
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

function Verified({ remedy }: { remedy: RemedyRecord }) {
  return <span class={remedy.verifiedOn === 'session' ? 'tag good' : 'tag'}>{tried(remedy)}</span>
}
