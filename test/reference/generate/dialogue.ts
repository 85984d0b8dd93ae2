import { MAX_AWAITED_REPLIES, MAX_HELD_LINE_OCTETS } from '../../../worker/limits.ts'
import type { Direction } from '../../../worker/smtp/octets.ts'
import { anyCommand, auth, bdat, ehlo, mail, rcpt } from './commands.ts'
import { message } from './message.ts'
import { ehloReply, greeting, reply, replyOrOther } from './replies.ts'
import type { Text } from './text.ts'

/** What one side sends before the other speaks. */
export type Turn = [direction: Direction, text: string]

/** A whole dialogue as it makes sense, mostly: greeting, commands with their replies, mail, TLS, QUIT. */
export function dialogue(text: Text): Turn[] {
  const { choices } = text
  const turns: Turn[] = []
  if (!choices.chance(8)) turns.push(['S', greeting(text)])
  if (!choices.chance(15)) turns.push(...exchange(text, ehlo(text), ehloReply(text)))
  // A third of them are about mail alone: whatever goes wrong before DATA, no message is read.
  const steps = choices.chance(35) ? [plainTransaction, plainTransaction, login] : STEPS
  for (let i = choices.below(9); i > 0; i--) turns.push(...choices.of(steps)(text))
  if (choices.chance(1)) turns.push(...flood(text))
  if (choices.chance(40)) turns.push(['C', text.line('QUIT')], ['S', reply(text, '221')])
  if (choices.chance(12)) cutShort(turns, text)
  return turns
}

/** The input ends in the midst of a turn. */
function cutShort(turns: Turn[], text: Text): void {
  turns.length = text.choices.between(Math.min(1, turns.length), turns.length)
  const last = turns.at(-1)
  if (last) last[1] = last[1].slice(0, text.choices.between(0, last[1].length))
}

/** Octets without sense, over both directions. */
export function noise(text: Text): Turn[] {
  const { choices } = text
  const alphabet = '\r\n\r\n\n.. \t\0|<>:;"=-XAQUITEHLO250 354 220\x16\xff'
  return Array.from({ length: choices.between(1, 8) }, (): Turn => {
    const length = choices.between(1, 30)
    const octets = Array.from({ length }, () => choices.of([...alphabet])).join('')
    return [choices.of(['C', 'S'] as const), octets]
  })
}

function exchange(text: Text, command: string, answer: string): Turn[] {
  if (text.choices.chance(3)) return [['C', command]]
  if (text.choices.chance(3))
    return [
      ['C', command],
      ['S', answer],
      ['S', reply(text, '421')],
    ]
  return [
    ['C', command],
    ['S', answer],
  ]
}

function transaction(text: Text): Turn[] {
  const { choices } = text
  const turns = exchange(text, mail(text), replyOrOther(text, '250'))
  const recipients = choices.chance(2) ? choices.between(98, 103) : choices.between(0, 5)
  for (let i = 0; i < recipients; i++)
    turns.push(...exchange(text, rcpt(text), replyOrOther(text, '250')))
  turns.push(...exchange(text, text.line('DATA'), replyOrOther(text, '354')))
  turns.push(['C', message(text)], ['S', replyOrOther(text, '250')])
  return choices.chance(30) ? pipelined(turns) : turns
}

/** A transaction in which every command is as it should be; only the message is anything. */
function plainTransaction(text: Text): Turn[] {
  const turns: Turn[] = [
    ['C', text.line('MAIL FROM:<a@b>')],
    ['S', reply(text, '250')],
    ['C', text.line('RCPT TO:<a@b>')],
    ['S', reply(text, '250')],
    ['C', text.line('DATA')],
    ['S', reply(text, '354')],
    ['C', message(text)],
    ['S', reply(text, '250')],
  ]
  return text.choices.chance(20) ? pipelined(turns) : turns
}

/** All that the client says at once, then all the answers; or the message after them. */
function pipelined(turns: Turn[]): Turn[] {
  const said = turns.filter(([direction]) => direction === 'C').map(([, octets]) => octets)
  const answers = turns.filter(([direction]) => direction === 'S').map(([, octets]) => octets)
  const last = said.pop() ?? ''
  const lastAnswer = answers.pop() ?? ''
  return [
    ['C', said.join('')],
    ['S', answers.join('')],
    ['C', last],
    ['S', lastAnswer],
  ]
}

function login(text: Text): Turn[] {
  const { choices } = text
  const turns: Turn[] = [['C', auth(text)]]
  for (let i = choices.between(0, 3); i > 0; i--) {
    turns.push(['S', replyOrOther(text, '334')])
    const line = choices.chance(8) ? anyCommand(text) : text.line(text.base64())
    turns.push(['C', choices.chance(6) ? line + text.line(text.base64()) : line])
  }
  turns.push(['S', replyOrOther(text, choices.of(['235', '535', '501']))])
  if (choices.chance(20)) turns.push(['C', text.line(text.base64())])
  return turns
}

function startTls(text: Text): Turn[] {
  const { choices } = text
  const turns = exchange(
    text,
    text.line('STARTTLS'),
    replyOrOther(text, choices.of(['220', '454'])),
  )
  if (choices.chance(10))
    turns[0]![1] += choices.of(['NOOP', 'NOOP\r', 'EXPN x', 'ST', 'DATA\r\nab', '\x16'])
  if (choices.chance(60)) turns.push(['C', '\x16\x03\x01\r\n|\0x'], ['S', '\x16\x03\x03\n250-x\r'])
  return turns
}

const STEPS: readonly ((text: Text) => Turn[])[] = [
  (text) => exchange(text, anyCommand(text), replyOrOther(text, '250')),
  transaction,
  transaction,
  (text) => exchange(text, anyCommand(text), replyOrOther(text, '500')),
  login,
  (text) => exchange(text, ehlo(text), ehloReply(text)),
  startTls,
  (text) => [['C', anyCommand(text) + anyCommand(text) + anyCommand(text)]],
  (text) => exchange(text, bdat(text), replyOrOther(text, '500')),
  (text) => [['S', replyOrOther(text, '250')]],
  (text) => [['C', text.choices.of(['NOOP', 'EX', 'EXPN a', 'MAIL FROM:<a>', '\r', 'RC', 'DATA'])]],
]

/** C8 and S4: lines and queues at the number that drops the connection. */
function flood(text: Text): Turn[] {
  const { choices } = text
  const length = MAX_HELD_LINE_OCTETS + choices.between(-1, 2)
  return choices.of([
    (): Turn[] => [['C', text.line('NOOP ' + 'a'.repeat(length - 5))]],
    (): Turn[] => [['C', text.line('EXPN ' + 'a'.repeat(length - 5))]],
    (): Turn[] => [
      ['C', text.line('EHLO c')],
      ['S', text.lines('250-h', '250-' + 'a'.repeat(length - 4))],
    ],
    (): Turn[] => [['C', text.line('AUTH LOGIN') + text.line('Y'.repeat(length))]],
    (): Turn[] => [
      ['C', text.line('').repeat(MAX_AWAITED_REPLIES + choices.between(-2, 2)) + 'EXPN\n'],
    ],
  ])()
}
