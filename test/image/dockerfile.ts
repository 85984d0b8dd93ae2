/** One instruction of a Dockerfile, its continued lines as one. */
export interface Instruction {
  name: string
  rest: string
}

/** The instructions of a Dockerfile, in order; comments and empty lines are none. */
export function instructionsOf(text: string): Instruction[] {
  return text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? []
      return { name: name.toUpperCase(), rest: rest.trim() }
    })
}

/** The words of a JSON form (["node", "-e", …]), which no shell reads. */
export function wordsOf(rest: string): string[] {
  return JSON.parse(rest.slice(rest.indexOf('['))) as string[]
}
