/** How the reference groups the operations, in its order. */
export const TAGS = {
  Inspect: 'What a firewall did or would do to sessions',
  Policies: 'Running-configs: what they put in force, and which changes cure',
  Catalogues: 'What the verdicts rest on',
  Reports: 'Reports that are kept',
  Sources: 'Systems that push transcripts',
  Webhooks: 'Being told of reports, findings and paths that change',
  Tokens: 'Who may do what',
  Service: 'Whether the service works',
} as const

export type Tag = keyof typeof TAGS
