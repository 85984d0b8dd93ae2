import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const FOLDER = 'build/page'
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.txt': 'text/plain',
}

/** The page's files with the headers of its `_headers`, on a free port of this machine. */
export interface ServedPage {
  origin: string
  /** paths asked for */
  asked: string[]
  end(): Promise<void>
}

/** Serves the page alone, as a static host does, compressed. */
export async function servePage(): Promise<ServedPage> {
  const rules = headerRules(readFileSync(join(FOLDER, '_headers'), 'utf8'))
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page')
    asked.push(pathname)
    const file = pathname === '/' ? 'index.html' : pathname.slice(1)
    try {
      const octets = gzipSync(readFileSync(join(FOLDER, file.replaceAll('..', ''))))
      response.writeHead(200, {
        ...headersFor(pathname, rules),
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-encoding': 'gzip',
      })
      response.end(octets)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    end: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

interface Rule {
  path: string
  set: [string, string][]
  gone: string[]
}

/** Cloudflare's form: a path, then indented headers; `! name` takes one away that an earlier rule gave. */
function headerRules(text: string): Rule[] {
  const rules: Rule[] = []
  for (const line of text.split('\n')) {
    const words = line.trim()
    if (words === '') continue
    if (!/^\s/.test(line)) rules.push({ path: words, set: [], gone: [] })
    else if (words.startsWith('! ')) rules.at(-1)?.gone.push(words.slice(2).toLowerCase())
    else {
      const at = words.indexOf(': ')
      rules.at(-1)?.set.push([words.slice(0, at).toLowerCase(), words.slice(at + 2)])
    }
  }
  return rules
}

function headersFor(path: string, rules: readonly Rule[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (const rule of rules) {
    if (rule.path !== path && rule.path !== '/*') continue
    for (const name of rule.gone) headers.delete(name)
    for (const [name, value] of rule.set) headers.set(name, value)
  }
  return Object.fromEntries(headers)
}
