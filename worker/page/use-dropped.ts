import { useEffect, useRef, useState } from 'hono/jsx/dom'

/** Files dropped anywhere on the page; true while some are held over it. */
export function useDropped(dropped: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(dropped)
  latest.current = dropped
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    const root = document.documentElement
    root.addEventListener(
      'dragover',
      (event) => {
        if (!event.dataTransfer?.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      },
      { signal },
    )
    root.addEventListener(
      'dragleave',
      ({ relatedTarget }) => {
        if (relatedTarget === null) setOver(false)
      },
      { signal },
    )
    root.addEventListener(
      'drop',
      (event) => {
        if (!event.dataTransfer?.files.length) return
        event.preventDefault()
        setOver(false)
        latest.current([...event.dataTransfer.files])
      },
      { signal },
    )
    return () => listening.abort()
  }, [])
  return over
}
