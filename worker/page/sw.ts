// The page's service worker: after the first load it hands out the page's own files, so that the page works
// without a connection, also where Stop needs the inspector anew. It asks this host for nothing else, and never
// sees what is inspected: that goes from thread to thread.

/** Both are put in by the build: the files, and a digest of them. */
declare const FILES: readonly string[]
declare const DIGEST: string

/** As much of a service worker's scope as is used; its library cannot stand beside the page's. */
interface ServiceScope {
  clients: { claim(): Promise<void> }
  addEventListener(
    type: 'install' | 'activate' | 'fetch',
    listener: (event: {
      request: Request
      waitUntil(until: Promise<unknown>): void
      respondWith(response: Promise<Response>): void
    }) => void,
  ): void
}

const scope = self as unknown as ServiceScope
const NAME = `inspect-esmtp ${DIGEST}`

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)))
})

scope.addEventListener('activate', (event) => {
  const tidied = caches
    .keys()
    .then((names) =>
      Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))),
    )
  event.waitUntil(tidied.then(() => scope.clients.claim()))
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin || !FILES.includes(pathname)) return
  event.respondWith(kept(pathname).then((response) => response ?? fetch(request)))
})

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(NAME)).match(path)
}
