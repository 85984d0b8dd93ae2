import { maskShape } from '../http/inspection/options.ts'
import { switchesOf } from '../http/inspection/inspect.ts'
import { maskUpload } from '../mask.ts'
import { windows } from '../pump.ts'
import type { CommandRun } from './command-run.ts'
import { MASK_OPTIONS } from './options.ts'
import { CLEAR, failureText, unusable, type Outcome } from './outcome.ts'
import { openRecording, STDIN } from './recording.ts'
import { apiValues } from './stated.ts'

/** `inspect-esmtp mask --direction SIDE [FILE]`: the octets of one side as they leave the firewall. */
export async function maskCommand(run: CommandRun): Promise<number | Outcome> {
  const read = await apiValues(maskShape, MASK_OPTIONS, run.options)
  if (!read.ok) return read
  const { direction, profile, policy, mapName, eol = 'auto' } = read.value
  if (direction === undefined)
    return unusable('mask needs --direction client or --direction server: whose octets they are.')
  const opened = await openRecording(run.operands[0] ?? STDIN, run.progress)
  if (!opened.ok) return opened
  const masked = maskUpload(run.engine, windows(ReadableStream.from(opened.recording.octets)), {
    direction,
    ...(profile !== undefined && { profile }),
    ...(policy !== undefined && { policy }),
    ...(mapName !== undefined && { mapName }),
    switches: switchesOf(read.value),
    eol,
  })
  if (!masked.ok) return unusable(failureText(masked))
  for (const match of masked.notSimulated)
    run.complain(`Not judged, one side alone does not show it: match ${match}`)
  for await (const octets of masked.body) await run.print(octets)
  return CLEAR
}
