import type { Command } from './command.ts'
import { flagsOf } from './flags.ts'
import { typeNames } from './resource-types.ts'

export const shells = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof shells)[number]

interface Choices {
  readonly name: string
  readonly summary: string
  /** Words that may follow: types for `get`, shells for `completion`. */
  readonly words: readonly string[]
  readonly flags: readonly { readonly name: string; readonly summary: string }[]
}

/** A script for the shell; it holds all choices, so that completing asks no program. */
export function renderCompletion(shell: Shell, commands: readonly Command[]): string {
  const choices = [...commands.map(toChoices), help(commands)]
  if (shell === 'bash') return renderBash(choices)
  return shell === 'zsh' ? renderZsh(choices) : renderFish(choices)
}

function toChoices({ name, summary, flags }: Command): Choices {
  const shown = Object.entries(flagsOf(flags)).flatMap(([flag, { summary: says }]) =>
    says === undefined ? [] : [{ name: `--${flag}`, summary: says }],
  )
  return { name, summary, words: wordsAfter(name), flags: shown }
}

function help(commands: readonly Command[]): Choices {
  const words = commands.map(({ name }) => name)
  return { name: 'help', summary: 'This text, or that of a command', words, flags: [] }
}

function wordsAfter(command: string): readonly string[] {
  if (command === 'get' || command === 'delete') return typeNames
  return command === 'completion' ? shells : []
}

function renderBash(choices: readonly Choices[]): string {
  const cases = choices.map(
    ({ name, words, flags }) =>
      `    ${name}) choices='${[...words, ...flags.map((flag) => flag.name)].join(' ')}' ;;`,
  )
  return `# meshctl completion for bash
_meshctl() {
  local word command='' choices index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  case $command in
    '') choices='${choices.map(({ name }) => name).join(' ')}' ;;
${cases.join('\n')}
    *) choices='' ;;
  esac
  COMPREPLY=($(compgen -W "$choices" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _meshctl meshctl
`
}

function renderZsh(choices: readonly Choices[]): string {
  const say = (name: string, summary: string): string =>
    `'${name}:${summary.replaceAll("'", "'\\''")}'`
  const cases = choices.map(({ name, words, flags }) => {
    const all = [...words.map((word) => `'${word}'`), ...flags.map((f) => say(f.name, f.summary))]
    return `    ${name}) choices=(${all.join(' ')}) ;;`
  })
  return `#compdef meshctl
# meshctl completion for zsh
_meshctl() {
  local -a choices
  local command='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  case $command in
    '') choices=(${choices.map(({ name, summary }) => say(name, summary)).join(' ')}) ;;
${cases.join('\n')}
  esac
  _describe 'meshctl' choices
  _files
}
compdef _meshctl meshctl
`
}

function renderFish(choices: readonly Choices[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "\\'")}'`
  const lines = choices.flatMap(({ name, summary, words, flags }) => {
    const inside = `-n '__fish_seen_subcommand_from ${name}'`
    return [
      `complete -c meshctl -f -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
      ...(words.length === 0 ? [] : [`complete -c meshctl ${inside} -a ${quote(words.join(' '))}`]),
      ...flags.map(
        (flag) =>
          `complete -c meshctl ${inside} -l ${flag.name.slice(2)} -d ${quote(flag.summary)}`,
      ),
    ]
  })
  return `# meshctl completion for fish\n${lines.join('\n')}\n`
}
