import { anyCommand, auth, rcpt } from './commands.ts'
import type { Turn } from './dialogue.ts'
import { message } from './message.ts'
import { ehloReply, greeting, reply, replyOrOther } from './replies.ts'
import type { Text } from './text.ts'

type Step = (text: Text) => [command: string, answer: string]

/** Commands whose replies change the mode (M1, M2, M4), and some that change nothing. */
const STEPS: readonly Step[] = [
  (text) => [text.line('DATA'), replyOrOther(text, '354')],
  (text) => [auth(text), replyOrOther(text, '334')],
  (text) => [text.line('NOOP'), replyOrOther(text, '250')],
  (text) => [rcpt(text), replyOrOther(text, '250')],
  (text) => [anyCommand(text), reply(text, text.choices.of(['250', '354', '334', '500']))],
  (text) => [text.line('EHLO c'), ehloReply(text)],
  (text) => [text.line('STARTTLS'), replyOrOther(text, '454')],
]

/** Batches of commands sent in one go, their answers with mail and auth-responses between them. */
export function answersInOneGo(text: Text): Turn[] {
  const { choices } = text
  const turns: Turn[] = [['S', greeting(text)]]
  for (let batch = choices.between(1, 3); batch > 0; batch--) {
    const steps = Array.from({ length: choices.between(2, 5) }, () => choices.of(STEPS)(text))
    turns.push(['C', steps.map(([command]) => command).join('')])
    for (const [, answer] of steps) {
      turns.push(['S', answer])
      if (choices.chance(40)) turns.push(['C', between(text)])
    }
  }
  return turns
}

/** What a client may send while replies are still to come. */
function between(text: Text): string {
  return text.choices.of([message, (here: Text) => here.line(here.base64()), anyCommand])(text)
}
