import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { Shape } from '../http/inspection/options.ts'
import { readOptions, type Options, type Stated } from '../http/inspection/read-options.ts'
import { MAX_POLICY_TEXT_OCTETS } from '../limits.ts'
import { startsLikeGzip } from '../pump.ts'
import type { StatedOptions } from './arguments.ts'
import type { CommandOption } from './options.ts'
import { failureText, unusable, type Outcome } from './outcome.ts'
import { reasonOf, STDIN } from './recording.ts'

/**
 * The options of the API among those of a command line, read and refused as the service does; `--policy
 * FILE` becomes the text of the file.
 */
export async function apiValues<S extends Shape>(
  shape: S,
  options: readonly CommandOption[],
  stated: StatedOptions,
): Promise<{ ok: true; value: Options<S> } | Outcome> {
  const given: Stated[] = []
  for (const { name, api } of options) {
    const value = stated[name]
    if (api !== null && value !== undefined)
      given.push({ name: api, value: String(value), in: 'form' })
  }
  for (const name of ['direction'])
    if (stated[name] !== undefined) given.push({ name, value: String(stated[name]), in: 'form' })
  const policy = stated['policy']
  if (policy !== undefined) {
    const text = await policyText(String(policy))
    if (!text.ok) return text
    given.push({ name: 'policy', value: text.text, in: 'form' })
  }
  const read = readOptions(shape, given)
  return read.ok ? read : unusable(failureText(read.problem))
}

/** A running-config's text out of a file, `-` for standard input. */
export async function policyText(path: string): Promise<{ ok: true; text: string } | Outcome> {
  try {
    const octets = path === STDIN ? await wholeInput() : await readFile(path)
    const plain = startsLikeGzip(octets)
      ? gunzipSync(octets, { maxOutputLength: MAX_POLICY_TEXT_OCTETS })
      : octets
    if (plain.length > MAX_POLICY_TEXT_OCTETS)
      return unusable(`${path} is no running-config: it has more than 4 MiB.`)
    return { ok: true, text: new TextDecoder().decode(plain) }
  } catch (error) {
    return unusable(`${path}: ${reasonOf(error)}.`)
  }
}

async function wholeInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Uint8Array)
    octets += (chunk as Uint8Array).length
    if (octets > MAX_POLICY_TEXT_OCTETS) break
  }
  return Buffer.concat(chunks)
}
