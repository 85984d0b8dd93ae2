import { inspectOptions, switchesOf } from '../http/inspection/inspect.ts'
import { checkShape, proposeShape } from '../http/inspection/options.ts'
import { checkPolicy } from '../inspection/check.ts'
import { proposeForUpload } from '../propose.ts'
import { toPolicyText } from '../report/text/policy-text.ts'
import { toProposalText } from '../report/text/proposal-text.ts'
import type { CommandRun } from './command-run.ts'
import { POLICY_OPTIONS, PROPOSE_OPTIONS } from './options.ts'
import { CLEAR, failureText, unusable, type Outcome } from './outcome.ts'
import { openRecording, STDIN } from './recording.ts'
import { apiValues, policyText } from './stated.ts'

/** `inspect-esmtp policy [CONFIG]`: what a running-config puts in force. */
export async function policyCommand(run: CommandRun): Promise<number | Outcome> {
  const read = await apiValues(checkShape, POLICY_OPTIONS, run.options)
  if (!read.ok) return read
  const text = await policyText(run.operands[0] ?? STDIN)
  if (!text.ok) return text
  const { profile, mapName } = read.value
  const answer = checkPolicy(text.text, {
    ...(profile !== undefined && { profile }),
    ...(mapName !== undefined && { mapName }),
    switches: switchesOf(read.value),
  })
  if (!answer.ok) return unusable(failureText(answer))
  const json = run.options['format'] === 'json'
  await run.print(json ? JSON.stringify(answer.checked) + '\n' : toPolicyText(answer.checked))
  return CLEAR
}

/** `inspect-esmtp propose FILE [CONFIG]`: the smallest changes that let a session through. */
export async function proposeCommand(run: CommandRun): Promise<number | Outcome> {
  const [path = STDIN, config] = run.operands
  const stated = config === undefined ? run.options : { ...run.options, policy: config }
  const read = await apiValues(proposeShape, PROPOSE_OPTIONS, stated)
  if (!read.ok) return read
  const settled = inspectOptions(read.value)
  if (!settled.ok) return unusable(failureText(settled.problem))
  const opened = await openRecording(path, run.progress)
  if (!opened.ok) return opened
  const proposal = proposeForUpload(run.engine, settled.value)
  try {
    for await (const chunk of opened.recording.octets) {
      const failure = proposal.push(chunk)
      if (failure) return unusable(failureText(failure))
    }
    await proposal.settle()
    const end = proposal.end()
    if (!end.ok) return unusable(failureText(end))
  } finally {
    proposal.abandon()
  }
  const { remedies } = proposal
  const json = run.options['format'] === 'json'
  await run.print(
    json ? JSON.stringify({ remedies }) + '\n' : toProposalText({ remedies: [...remedies] }),
  )
  return CLEAR
}
