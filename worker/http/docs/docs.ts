import {
  MAX_BUFFERED_UPLOAD_OCTETS,
  MAX_FINDINGS_OF_ONE_ID,
  MAX_FULL_LISTING_OCTETS,
  MAX_IDEMPOTENCY_KEY_CHARS,
  MAX_INLINE_CONNECTIONS,
  MAX_JSON_BODY_OCTETS,
  MAX_POLICY_TEXT_OCTETS,
  MAX_QUERY_POLICY_OCTETS,
  MAX_SESSION_LINES,
  MAX_SHARE_DAYS,
  MAX_STORED_LINES,
  MAX_STORED_REPORT_OCTETS,
  MAX_STORED_TEXT_OCTETS,
  MAX_WRAPPED_UPLOAD_OCTETS,
  REQUESTS_WITH_TOKEN,
  REQUESTS_WITHOUT_TOKEN,
} from '../../limits.ts'
import { grouped } from '../../report/layout.ts'
import type { Markup } from '../../report/html/markup.ts'
import { markup, page, STYLE_HASH } from '../../report/html/markup.ts'
import { ENVIRONMENT } from '../environment.ts'
import type { OpenapiDocument } from './openapi.ts'
import type { ProblemCode } from '../problem.ts'
import { PROBLEMS } from '../problem.ts'
import type { Schema } from '../schema-words.ts'
import { membersOf, typeWords } from '../schema-words.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** An operation, as far as the page shows it. */
interface Operation {
  summary?: string
  description?: string
  parameters?: {
    name: string
    in: string
    required?: boolean
    schema?: Schema
    content?: Record<string, { schema?: Schema }>
  }[]
  requestBody?: { content: Record<string, unknown> }
  responses?: Record<string, { description?: string; content?: Record<string, unknown> }>
}

/**
 * What /docs may load: our style, and of our own files the script that puts a request to try under each operation
 * (page/docs/), its style, and the answers. No inline script or style, no other host.
 */
export const DOCS_POLICY = `default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`
const TRYING = markup`<link rel="stylesheet" href="/docs-style.css">
<script type="module" src="/docs.js"></script>
`

/** The reference at /docs: the OpenAPI document as one page, whole without its script. */
export function docsPage(document: OpenapiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, operationsOf]) =>
    METHODS.flatMap((method) => {
      const operation = (operationsOf as Record<string, unknown>)[method]
      return operation ? [{ path, method, operation: operation as Operation }] : []
    }),
  )
  const schemas = Object.entries(document.components?.schemas ?? {}) as [string, Schema][]
  return page(
    'inspect-esmtp: HTTP API',
    markup`<h1>inspect-esmtp: HTTP API</h1>
      <p>
        ${document.info.description ?? ''} Machines read <a href="/openapi.json">/openapi.json</a>;
        people paste a transcript into <a href="/">the page</a>.
      </p>
      <pre>
curl -T transcript.log -H 'Accept: text/plain' 'http://localhost:8787/v1/inspect?profile=pix-7'</pre>
      <ul>
        ${operations.map(
          ({ path, method, operation }) =>
            markup`<li>
              <a href="#${anchor(method, path)}"><code>${method.toUpperCase()} ${path}</code></a>
              ${operation.summary ?? ''}
            </li>`,
        )}
      </ul>
      <div id="token"></div>
      ${operations.map(({ path, method, operation }) => operationMarkup(method, path, operation))}
      <h2>Limits</h2>
      ${limits()}
      <h2>Environment</h2>
      ${environment()}
      <h2>Problems</h2>
      <ul>
        ${codes().map((code) => markup`<li><a href="/docs/problems/${code}">${code}</a> (${PROBLEMS[code][0]}) ${PROBLEMS[code][1]}</li>`)}
      </ul>
      <h2>Shapes</h2>
      ${schemas.map(([name, schema]) => schemaMarkup(name, schema))}`,
    { policy: DOCS_POLICY, head: TRYING },
  )
}

/** The page a problem's `type` points to, or null if there is no such problem. */
export function problemPage(code: string): string | null {
  if (!Object.hasOwn(PROBLEMS, code)) return null
  const [status, title, meaning] = PROBLEMS[code as ProblemCode]
  return page(
    `${title} (${code})`,
    markup`<h1>${title}</h1>
      <p class="quiet">HTTP status ${status}, code <code>${code}</code></p>
      <p>${meaning}</p>
      <p><a href="/docs">All of the API</a></p>`,
  )
}

function codes(): ProblemCode[] {
  return Object.keys(PROBLEMS) as ProblemCode[]
}

function anchor(method: string, path: string): string {
  return `${method}${path.replace(/[^a-z0-9]+/gi, '-')}`
}

function operationMarkup(method: string, path: string, operation: Operation): Markup {
  const { summary = '', description = '', parameters = [], requestBody, responses = {} } = operation
  return markup`<h2 id="${anchor(method, path)}"><code>${method.toUpperCase()} ${path}</code></h2>
    <p>${summary}. ${description}</p>
    ${
      parameters.length > 0
        ? markup`<table>
            <thead>
              <tr>
                <th>parameter</th>
                <th>values</th>
                <th>meaning</th>
              </tr>
            </thead>
            <tbody>
              ${parameters.map(parameterMarkup)}
            </tbody>
          </table>`
        : ''
    }
    ${requestBody ? markup`<p>Body: ${Object.keys(requestBody.content).join(', ')}</p>` : ''}
    <ul>
      ${Object.entries(responses).map(([status, { description = '', content = {} }]) => markup`<li>${status} ${description} <span class="quiet">${Object.keys(content).join(', ')}</span></li>`)}
    </ul>
    <div data-operation="${method} ${path}"></div>`
}

function parameterMarkup(parameter: NonNullable<Operation['parameters']>[number]): Markup {
  const { name, required = false, content } = parameter
  const schema = parameter.schema ?? content?.['application/json']?.schema ?? {}
  return markup`<tr>
    <td><code>${name}</code>${required ? ' (needed)' : ''}</td>
    <td>${typeWords(schema)}</td>
    <td>${schema.description ?? ''}</td>
  </tr>`
}

function schemaMarkup(name: string, schema: Schema): Markup {
  const rows = membersOf(schema).map(
    ({ name, required, schema }) =>
      markup`<tr>
        <td><code>${name}</code>${required ? '' : ' (may be left out)'}</td>
        <td>${typeWords(schema)}</td>
        <td>${schema.description ?? ''}</td>
      </tr>`,
  )
  return markup`<h3 id="shape-${name}">${name}</h3>
    ${
      rows.length > 0
        ? markup`<table>
            <tbody>
              ${rows}
            </tbody>
          </table>`
        : markup`<p>${typeWords(schema)}</p>`
    }`
}

function environment(): Markup {
  return markup`<table>
    <tbody>
      ${Object.entries(ENVIRONMENT).map(
        ([name, meaning]) =>
          markup`<tr>
            <td><code>${name}</code></td>
            <td>${meaning}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function limits(): Markup {
  const rows: [string, number, string][] = [
    ['an upload whose answer is made whole or stored', MAX_BUFFERED_UPLOAD_OCTETS, 'octets'],
    ['an upload with lines=full', MAX_FULL_LISTING_OCTETS, 'octets'],
    ['a JSON or multipart body, whatever the answer', MAX_WRAPPED_UPLOAD_OCTETS, 'octets'],
    ['any other JSON body', MAX_JSON_BODY_OCTETS, 'octets'],
    ['policy text in a body', MAX_POLICY_TEXT_OCTETS, 'octets'],
    ['policy text in a query string', MAX_QUERY_POLICY_OCTETS, 'octets'],
    ['lines of one session; the rest is counted', MAX_SESSION_LINES, 'lines'],
    ['findings of one id; the rest is counted', MAX_FINDINGS_OF_ONE_ID, 'findings'],
    ['a stored report; what is left out is counted', MAX_STORED_REPORT_OCTETS, 'octets'],
    ['lines of a stored report', MAX_STORED_LINES, 'lines'],
    ['a recorded text of a stored report', MAX_STORED_TEXT_OCTETS, 'octets'],
    ['a link to a stored report lives at most', MAX_SHARE_DAYS, 'days'],
    ['an Idempotency-Key', MAX_IDEMPOTENCY_KEY_CHARS, 'characters'],
    ['connections inline at once', MAX_INLINE_CONNECTIONS, 'connections'],
    ['requests with a token, in a minute', REQUESTS_WITH_TOKEN, 'requests'],
    ['requests without one, by address, in a minute', REQUESTS_WITHOUT_TOKEN, 'requests'],
  ]
  return markup`<table>
    <tbody>
      ${rows.map(
        ([what, most, unit]) =>
          markup`<tr>
            <td>${what}</td>
            <td>${grouped(most)} ${unit}</td>
          </tr>`,
      )}
      <tr>
        <td>an upload answered as NDJSON, or to /v1/mask</td>
        <td>any size</td>
      </tr>
    </tbody>
  </table>`
}
