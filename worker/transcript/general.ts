import type { Evidence, Format, Head } from './format.ts'
import { bare } from './bare.ts'

function detect(head: Head): Evidence[] {
  return bare.detect(head).map(({ sign, weight }) => ({ sign, weight: weight / 2 }))
}

/** Any other form: direction by content, and its confidence said. */
export const general: Format = {
  id: 'general',
  title: 'Anything else that has commands and replies in it',
  general: true,
  example: '[10:00:01] got: 220 mx.example.com ESMTP\n[10:00:01] put: EHLO client.example.test',
  loses: 'direction of lines that are neither command nor reply',
  detect,
  read: bare.read,
}
