import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The command as it is built. */
export const COMMAND = resolve('build/command/inspect-esmtp.mjs')

export interface Ended {
  status: number | null
  out: string
  err: string
}

/** Runs a program to its end in `cwd`, with `input` on its standard input. */
export function ran(
  program: string,
  words: readonly string[],
  { cwd = process.cwd(), input = '', env = {} as Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(program, words, { cwd, env: { ...process.env, NO_COLOR: '', ...env } })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdin.on('error', () => undefined).end(input)
  return new Promise((settle) => child.once('close', (status) => settle({ status, out, err })))
}

/** Runs the command. */
export function command(
  words: readonly string[],
  settings: Parameters<typeof ran>[2] = {},
): Promise<Ended> {
  return ran(process.execPath, [COMMAND, ...words], settings)
}

const OUTSIDE = `220 ******************************
EHLO client.example.net
250-mail.example.com
250-PIPELINING
250 XXXXXXXA
MAIL FROM:<a@example.net>
250 2.1.0 Ok
QUIT
221 2.0.0 Bye
`
const INSIDE = OUTSIDE.replace('*'.repeat(30), 'mail.example.com ESMTP Postfix').replace(
  'XXXXXXXA',
  'STARTTLS',
)
const CONFIG = `ASA Version 8.2(5)
policy-map type inspect esmtp mail
 parameters
  no mask-banner
policy-map global_policy
 class inspection_default
  inspect esmtp mail
service-policy global_policy global
`

/** A folder with the files that the examples of the help texts name. */
export function exampleFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'command-'))
  const files = {
    'recording.log': readFileSync('test/fixtures/transcripts/swaks-starttls.txt'),
    'outside.log': OUTSIDE,
    'inside.log': INSIDE,
    'running-config.txt': CONFIG,
    'client.raw': 'EHLO client.example.net\r\nSTARTTLS\r\n',
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
