import { isAddress, sameNetwork } from './address.ts'
import type { ConfigLine } from '../lines.ts'
import { wordsOf } from '../lines.ts'
import { tcpPort } from './ports.ts'
import type { Answer, Traffic } from './traffic.ts'
import { allOf, PLACEHOLDER_SERVER } from './traffic.ts'

/** One entry of an extended access list, as far as it can be judged. */
export interface AccessEntry {
  permit: boolean
  /** undefined: cannot be judged here (object groups, time ranges, interfaces) */
  matches(traffic: Traffic): Answer
}

/** A run of words with a place in it. Access lists give no faults: they are none of ours, and hold secrets. */
class Words {
  readonly #words: readonly string[]
  #at: number

  constructor(words: readonly string[], at: number) {
    this.#words = words
    this.#at = at
  }

  get next(): string | undefined {
    return this.#words[this.#at]
  }

  take(): string {
    return this.#words[this.#at++] ?? ''
  }
}

type Judge = (traffic: Traffic) => Answer

const unknown: Judge = () => 'maybe'
const always: Judge = () => 'yes'

/** The entry of `access-list NAME [line N] extended …`, or null for a remark and other types. */
export function readAccessEntry(line: ConfigLine): AccessEntry | null {
  const lower = wordsOf(line.text).map((word) => word.lower)
  const at = lower[2] === 'line' ? 4 : 2
  // PIX 6 prints no type
  const words = new Words(lower, lower[at] === 'extended' ? at + 1 : at)
  const verdict = words.take()
  if (verdict !== 'permit' && verdict !== 'deny') return null
  if (lower.includes('inactive')) return null
  const protocol = words.take()
  const judges = [judgeProtocol(protocol, words)]
  judges.push(readAddress(words, 'client'))
  judges.push(readPorts(words, null))
  judges.push(readAddress(words, 'server'))
  judges.push(readPorts(words, 'server'))
  if (lower.includes('time-range')) judges.push(unknown)
  return {
    permit: verdict === 'permit',
    matches: (traffic) => allOf(judges.map((judge) => judge(traffic))),
  }
}

function judgeProtocol(protocol: string, words: Words): Judge {
  if (protocol === 'tcp' || protocol === 'ip' || protocol === '6') return always
  if (protocol === 'object' || protocol === 'object-group') {
    words.take()
    return unknown
  }
  return () => 'no'
}

function readAddress(words: Words, end: 'client' | 'server'): Judge {
  const first = words.take()
  if (first === 'any' || first === 'any4' || first === 'any6') return always
  if (first === 'host') return judgeNetwork(words.take(), null, end)
  if (first === 'object' || first === 'object-group' || first === 'interface') {
    words.take()
    return unknown
  }
  if (first.includes('/')) return judgeNetwork(first, null, end)
  if (isAddress(first) && words.next !== undefined) return judgeNetwork(first, words.take(), end)
  return unknown
}

function judgeNetwork(network: string, mask: string | null, end: 'client' | 'server'): Judge {
  return (traffic) => {
    const address = traffic[end]
    if (address === null) {
      // what we wrote for want of an address stands for the server of the session
      return end === 'server' && network === PLACEHOLDER_SERVER ? 'yes' : 'maybe'
    }
    return sameNetwork(address, network, mask)
  }
}

function readPorts(words: Words, end: 'server' | null): Judge {
  const operator = words.next
  if (operator === 'object-group') {
    // it may be the address of the next field: then that one cannot be read, which is as unknown
    return always
  }
  if (operator === undefined || !['eq', 'neq', 'lt', 'gt', 'range'].includes(operator))
    return always
  words.take()
  const low = tcpPort(words.take())
  const high = operator === 'range' ? tcpPort(words.take()) : low
  if (end === null) return unknown
  return (traffic) => {
    // port 25 has a name of its own, so another name is another port
    if (low === null || high === null) return operator === 'eq' ? 'no' : 'maybe'
    return holds(operator, traffic.port, low, high) ? 'yes' : 'no'
  }
}

function holds(operator: string, port: number, low: number, high: number): boolean {
  switch (operator) {
    case 'eq':
    case 'range':
      return port >= low && port <= high
    case 'neq':
      return port !== low
    case 'lt':
      return port < low
    default:
      return port > low
  }
}

/** Whether an access list permits the traffic: the first entry that matches decides, and none denies. */
export function permits(entries: readonly AccessEntry[], traffic: Traffic): Answer {
  let unsure = false
  for (const entry of entries) {
    const answer = entry.matches(traffic)
    if (answer === 'maybe') unsure = true
    if (answer !== 'yes') continue
    if (unsure) return 'maybe'
    return entry.permit ? 'yes' : 'no'
  }
  return unsure ? 'maybe' : 'no'
}
