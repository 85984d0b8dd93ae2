import { statSync } from 'node:fs'
import { judge, LABELLED, readLabelled } from '../protocol/labelled.ts'
import { comparePrints } from '../protocol/prints.ts'

/**
 * `npm run -s anomalies`: the protocol findings against sessions that are labelled with all of theirs
 * (test/protocol/labelled.txt). `-- FILE`: other sessions of that form. `-- CORPUS_DIR [ID]`: what prints of a corpus
 * show against what their octets do. Prints what differs; exits 1 if anything does.
 */
function main([path, id]: string[]): number {
  if (path !== undefined && statSync(path).isDirectory()) return comparePrints(path, id)
  const sessions = readLabelled(path ?? LABELLED)
  const wrong = sessions.flatMap((session) =>
    judge(session).map((words) => `${session.name}: ${words}`),
  )
  for (const words of wrong) console.log(words)
  const named = sessions.reduce((sum, { expected }) => sum + expected.length, 0)
  console.log(`${sessions.length} sessions with ${named} findings, ${wrong.length} wrong`)
  return wrong.length
}

process.exitCode = main(process.argv.slice(2)) > 0 ? 1 : 0
