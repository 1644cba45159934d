import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { renderCompletion, shells } from '../render-completion.ts'

/** `completion SHELL`: a script that completes commands, types and flags. */
export const completion: Command = {
  name: 'completion',
  summary: 'Print a script for bash, zsh or fish that completes commands and flags',
  synopsis: 'completion bash|zsh|fish',
  description: [
    'Prints a completion script for a shell. The program must be called meshctl there: npm install --global it, or',
    "alias meshctl='npx meshctl' first.",
  ],
  examples: [
    'source <(meshctl completion bash)',
    'meshctl completion zsh > "$' + '{fpath[1]}/_meshctl"',
    'meshctl completion fish | source',
  ],
  async run({ words, world, commands }: CommandContext) {
    const [word, ...others] = words
    const shell = shells.find((known) => known === word)
    if (shell === undefined || others.length > 0) {
      throw new CommandError(`name a shell: ${shells.join(', ')}`, { usage: true })
    }
    world.out(renderCompletion(shell, commands))
    return 0
  },
}
