import { PLACEHOLDER_SERVER } from '../../policy/config/traffic/traffic.ts'
import { LIMIT_MATCHES } from '../../policy/policy.ts'
import type { Situation } from '../../policy/propose/situation.ts'
import type { CureSession } from './session.ts'

interface Step {
  title: string
  command: string
}

const OF_CONTENT: ReadonlySet<string> = new Set([
  ...LIMIT_MATCHES,
  'bdat-masked',
  'mail-relay',
  'mime-encoding',
  'mime-filetype',
  'body-length',
  'header-length',
  'header-to-fields-count',
  'invalid-recipients-count',
  'sender-address-regex',
])

/** What is to be done once a cure is pasted: old connections, saving, and the one command that shows it works. */
export function stepsAfter(
  cures: readonly string[],
  sessions: readonly CureSession[],
  { policy }: Pick<Situation, 'policy'>,
): { steps: Step[]; placeholders: { name: string; placeholder: string }[] } {
  const server = sessions.find(({ server: { host } }) => host !== null)?.server
  const host = server?.host ?? PLACEHOLDER_SERVER
  const port = server?.port ?? SMTP
  const swaks = `swaks --server ${host}${port === SMTP ? '' : ` --port ${port}`}`
  const fixup = policy.profile === 'pix-6'
  const proof = proofOf(cures, swaks)
  return {
    steps: [
      {
        title:
          'Connections that are open keep the old inspection: wait for their end, or close them',
        command: fixup ? 'clear xlate' : `clear conn port ${SMTP}`,
      },
      { title: 'Save it', command: 'write memory' },
      proof.step,
    ],
    placeholders: proof.placeholders,
  }
}

const SMTP = 25

function proofOf(
  cures: readonly string[],
  swaks: string,
): { step: Step; placeholders: { name: string; placeholder: string }[] } {
  if (cures.some((id) => OF_CONTENT.has(id)))
    return {
      step: {
        title: 'Send the same message again, from outside the firewall',
        command: `${swaks} --from sender@example.com --to recipient@example.com --data message.eml`,
      },
      placeholders: [
        { name: 'sender', placeholder: 'sender@example.com' },
        { name: 'recipient', placeholder: 'recipient@example.com' },
        { name: 'file with the message', placeholder: 'message.eml' },
      ],
    }
  if (cures.includes('auth-masked'))
    return {
      step: {
        title: 'Log in, from outside the firewall: the reply is 235',
        command: `${swaks} --auth LOGIN --auth-user user@example.com --quit-after AUTH`,
      },
      placeholders: [{ name: 'user', placeholder: 'user@example.com' }],
    }
  if (cures.includes('starttls-masked'))
    return {
      step: {
        title: 'From outside the firewall: TLS starts, and the greeting is the server’s own',
        command: `${swaks} --tls --quit-after EHLO`,
      },
      placeholders: [],
    }
  return {
    step: {
      title: 'From outside the firewall: greeting and keywords are the server’s own',
      command: `${swaks} --quit-after EHLO`,
    },
    placeholders: [],
  }
}
