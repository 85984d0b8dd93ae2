import { checkingPolicy } from '../../inspection/check.ts'
import { MAX_POLICY_TEXT_OCTETS } from '../../limits.ts'
import { inTurns, type Steps } from '../../turn.ts'
import { toPolicyText } from '../../report/text/policy-text.ts'
import type { CheckedPolicy, Proposal } from '../../report/policy.ts'
import { toProposalText } from '../../report/text/proposal-text.ts'
import { BUFFERED, inspectOptions, readWhole, refused, switchesOf } from '../inspection/inspect.ts'
import { readingMultipart } from '../upload/multipart.ts'
import { negotiate, PLAIN_TYPES, plainAnswer } from '../inspection/negotiate.ts'
import type { Cap } from '../upload/octet-reader.ts'
import { wholeMembersInSteps } from '../json.ts'
import { bodyOf, OctetReader } from '../upload/octet-reader.ts'
import { checkShape, proposeShape } from '../inspection/options.ts'
import type { Result } from '../problem.ts'
import { failed, ok, problemResponse } from '../problem.ts'
import type { Stated } from '../inspection/read-options.ts'
import { queryOptions, readOptions } from '../inspection/read-options.ts'
import type { Services } from '../services.ts'
import { isGzip, mediaType, RAW, readUpload, statedFields, unreadType } from '../upload/upload.ts'
import { statedMembers, WRAPPED } from '../upload/wrapped.ts'

const POLICY_TEXT: Cap = {
  octets: MAX_POLICY_TEXT_OCTETS,
  detail: `A policy text may have ${MAX_POLICY_TEXT_OCTETS} octets (4 MiB).`,
}

/** POST /v1/policies/check: what a running-config puts in force, or every fault of it. */
export async function check(request: Request): Promise<Response> {
  const type = negotiate(request.headers.get('accept') ?? undefined, PLAIN_TYPES)
  if (!type.ok) return problemResponse(type.problem)
  const asked = queryOptions(request.url)
  const body = await readPolicyBody(request)
  if (!body.ok) return problemResponse(body.problem)
  const options = readOptions(checkShape, [...asked, ...body.value])
  if (!options.ok) return problemResponse(options.problem)
  const { profile, policy = '', mapName } = options.value
  const checking = checkingPolicy(policy, {
    ...(profile !== undefined && { profile }),
    ...(mapName !== undefined && { mapName }),
    switches: switchesOf(options.value),
  })
  const answer = await inTurns(checking)
  if (!answer.ok) return problemResponse(refused(answer).problem)
  return type.value === 'text/plain'
    ? plainAnswer('text/plain', toPolicyText(answer.checked))
    : plainAnswer('application/json', JSON.stringify(answer.checked satisfies CheckedPolicy) + '\n')
}

/** The policy text and the options beside it: the text is the whole body, a part or a member `policy`. */
async function readPolicyBody(request: Request): Promise<Result<Stated[]>> {
  const contentType = request.headers.get('content-type') ?? ''
  const type = mediaType(contentType)
  const gzip = isGzip(request)
  if (!gzip.ok) return gzip
  const raw = RAW.test(type)
  if (!raw && type !== 'application/json' && type !== 'multipart/form-data') return unreadType(type)
  const body = bodyOf(request)
  const cap = raw ? POLICY_TEXT : WRAPPED
  const whole = await new OctetReader(body, { cap, gzip: gzip.value }).rest()
  if (!whole.ok) return whole
  const stated = raw
    ? ok([{ name: 'policy', value: new TextDecoder().decode(whole.value), in: 'form' } as const])
    : type === 'application/json'
      ? await inTurns(membersOf(whole.value))
      : await inTurns(fieldsOf(contentType, whole.value))
  if (!stated.ok || stated.value.some(({ name }) => name === 'policy')) return stated
  return failed('invalid-option', 'The policy text is missing: the body, or a member policy.', {
    errors: [{ parameter: 'policy', message: 'missing' }],
  })
}

function* membersOf(body: Uint8Array): Steps<Result<Stated[]>> {
  const members = yield* wholeMembersInSteps(body)
  return members === null
    ? failed('malformed-json', 'The body is not a JSON object.')
    : ok(statedMembers(members))
}

function* fieldsOf(contentType: string, body: Uint8Array): Steps<Result<Stated[]>> {
  const parts = yield* readingMultipart(contentType, body)
  return parts.ok ? ok(statedFields(parts.value)) : parts
}

/** POST /v1/policies/propose: configurations that let the sessions of a transcript through. */
export async function propose(request: Request, services: Services): Promise<Response> {
  const type = negotiate(request.headers.get('accept') ?? undefined, PLAIN_TYPES)
  if (!type.ok) return problemResponse(type.problem)
  const upload = await readUpload(request)
  if (!upload.ok) return problemResponse(upload.problem)
  const asked = [...queryOptions(request.url), ...upload.value.stated]
  const options = readOptions(proposeShape, asked)
  if (!options.ok) return problemResponse(options.problem)
  const settled = inspectOptions(options.value)
  if (!settled.ok) return problemResponse(settled.problem)
  const proposal = services.propose(settled.value)
  const read = await readWhole(upload.value.open(BUFFERED, true), proposal)
  if (!read.ok) return problemResponse(read.problem)
  const proposed: Proposal = { remedies: [...proposal.remedies] }
  return type.value === 'text/plain'
    ? plainAnswer('text/plain', toProposalText(proposed))
    : plainAnswer('application/json', JSON.stringify(proposed) + '\n')
}
