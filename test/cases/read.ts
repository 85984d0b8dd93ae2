import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One case of a file: README.md says what its blocks hold. */
export interface Case {
  file: string
  name: string
  transcript: string
  session: string
  config: string
  /** two recordings of one session */
  outside: string
  inside: string
  /** a dialogue, and what of it leaves the firewall */
  sent: string
  arrives: string
  expect: string[]
}

const FOLDER = import.meta.dirname

/** Every case, in order of the files. */
export function readCases(): Case[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .flatMap((file) => casesOf(file, readFileSync(join(FOLDER, file), 'utf8')))
}

function casesOf(file: string, text: string): Case[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const block = (kind: string): string =>
        new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\`$`, 'm').exec(section)?.[1] ?? ''
      return {
        file,
        name: section.slice(0, section.indexOf('\n')),
        transcript: block('transcript'),
        session: block('session'),
        config: block('config'),
        outside: block('outside'),
        inside: block('inside'),
        sent: block('sent'),
        arrives: block('arrives'),
        expect: block('expect')
          .split('\n')
          .filter((line) => line !== ''),
      }
    })
}

/** The word after `claim ` in the case's expectations. */
export function stated({ expect }: Case, claim: string): string | undefined {
  return expect.find((line) => line.startsWith(`${claim} `))?.slice(claim.length + 1)
}

const ESCAPES: Record<string, string> = { r: '\r', n: '\n', 0: '\0' }

/** The segments of a `session` block: one a line, `C: ` or `S: ` before it. */
export function segmentsOf(block: string): { direction: 'C' | 'S'; octets: string }[] {
  return block
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({
      direction: line[0] === 'C' ? 'C' : 'S',
      octets: unescaped(line.slice(3)),
    }))
}

function unescaped(text: string): string {
  return text
    .replace(
      /\\x([0-9a-f]{2})|\\([rn0])/g,
      (_, hex: string | undefined, letter: string | undefined) =>
        hex === undefined
          ? (ESCAPES[letter ?? ''] ?? '')
          : String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replace(/\{(\d+) times ([^}]+)\}/g, (_, count: string, what: string) =>
      what.repeat(Number(count)),
    )
}
