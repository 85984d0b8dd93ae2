import { COMMANDS, PROGRAM, SHELLS, type Command } from './commands.ts'
import { HELP, VERSION, type CommandOption } from './options.ts'

/** The completion script of a shell; it completes commands, options, their values, and files. */
export function completionScript(shell: (typeof SHELLS)[number]): string {
  switch (shell) {
    case 'bash':
      return bash()
    case 'zsh':
      // zsh runs bash's own functions
      return `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`
    case 'fish':
      return fish()
  }
}

/** Each option as typed, those that can be denied twice. */
function flags(options: readonly CommandOption[]): string[] {
  return [...options, HELP, VERSION].flatMap(({ name, denied }) =>
    denied ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  )
}

function bash(): string {
  const names = COMMANDS.map(({ name }) => name).join(' ')
  return `_inspect_esmtp() {
  local cur prev cmd
  cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} cmd=inspect
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then case \${COMP_WORDS[1]} in
${COMMANDS.map(({ name }) => `    ${name}) cmd=${name} ;;`).join('\n')}
  esac; fi
  case $cmd$prev in
${COMMANDS.flatMap(valueCases).join('\n')}
  esac
  case $cur in
  -*) case $cmd in
${COMMANDS.map(({ name, options }) => `    ${name}) COMPREPLY=($(compgen -W '${flags(options).join(' ')}' -- "$cur")) ;;`).join('\n')}
    esac ;;
  *) case $cmd in
${COMMANDS.filter(({ completes }) => completes !== 'files')
  .map(
    ({ name, completes }) =>
      `    ${name}) COMPREPLY=($(compgen -W '${(completes as readonly string[]).join(' ')}' -- "$cur")) ;;`,
  )
  .join('\n')}
    *) COMPREPLY=($(compgen -f -- "$cur"))
       [ "$COMP_CWORD" -eq 1 ] && COMPREPLY+=($(compgen -W '${names}' -- "$cur")) ;;
    esac ;;
  esac
}
complete -o filenames -F _inspect_esmtp ${PROGRAM}
`
}

function valueCases({ name, options }: Command): string[] {
  return options.flatMap(({ name: option, short, choices, value }) => {
    if (value === null || (choices === null && value !== 'FILE')) return []
    const words =
      choices === null
        ? 'COMPREPLY=($(compgen -f -- "$cur"))'
        : `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur"))`
    const typed = [`${name}--${option}`, ...(short === undefined ? [] : [`${name}-${short}`])]
    return [`  ${typed.join(' | ')}) ${words}; return ;;`]
  })
}

function fish(): string {
  const commands = COMMANDS.map(({ name }) => name).join(' ')
  return [
    ...COMMANDS.map(
      ({ name, summary }) =>
        `complete -c ${PROGRAM} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ),
    ...COMMANDS.flatMap(({ name, options, completes }) => {
      const seen =
        name === 'inspect'
          ? `"not __fish_seen_subcommand_from ${commands.replace('inspect ', '')}"`
          : `"__fish_seen_subcommand_from ${name}"`
      return [
        ...options.map((option) => fishOption(option, seen)),
        ...(completes === 'files' || completes.length === 0
          ? []
          : [`complete -c ${PROGRAM} -n ${seen} -f -a ${quoted(completes.join(' '))}`]),
      ]
    }),
    '',
  ].join('\n')
}

function fishOption({ name, short, choices, value, summary }: CommandOption, seen: string): string {
  const words = [`complete -c ${PROGRAM} -n ${seen} -l ${name}`]
  if (short !== undefined) words.push(`-s ${short}`)
  if (choices !== null) words.push(`-x -a ${quoted(choices.join(' '))}`)
  else if (value !== null) words.push('-r')
  return [...words, `-d ${quoted(summary)}`].join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
