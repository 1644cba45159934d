import { styleText } from 'node:util'
import { createApiClient } from './api-client.ts'
import type { Command } from './command.ts'
import { CommandError } from './command-error.ts'
import { commands } from './commands.ts'
import { findServer } from './find-server.ts'
import type { Flags } from './flags.ts'
import { commandWord, parseFlags } from './flags.ts'
import { renderCommandHelp, renderHelp, renderUsage } from './help.ts'
import type { World } from './world.ts'

/** What istioctl exits with after any error: -1. */
const failed = 255

/** Runs one command line; resolves to the exit code. Errors are told on standard error, never thrown. */
export async function runMeshctl(args: readonly string[], world: World): Promise<number> {
  let command: Command | undefined
  try {
    const named = commands.find(({ name }) => name === commandWord(args))
    const flags = parseFlags(args, named?.flags)
    const [name, ...words] = flags.words
    if (name === undefined || name === 'help') {
      world.out(renderHelpFor(words[0]))
      return 0
    }
    command = findCommand(name)
    if (!flags.help) return await runCommand(command, { words, flags, world })
    world.out(renderCommandHelp(command))
    return 0
  } catch (error) {
    tell(error, command, world)
    return failed
  }
}

async function runCommand(
  command: Command,
  { words, flags, world }: { words: readonly string[]; flags: Flags; world: World },
): Promise<number> {
  const server = findServer(flags, world)
  const client = createApiClient(server, (text) =>
    world.err(`${paint('yellow', 'Warning:', world)} ${text}\n`),
  )
  try {
    const namespaces = { flag: flags.namespace, context: server.namespace }
    return await command.run({ words, flags, world, namespaces, client, commands })
  } finally {
    await client.close()
  }
}

function renderHelpFor(name: string | undefined): string {
  return name === undefined ? renderHelp() : renderCommandHelp(findCommand(name))
}

function findCommand(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name)
  if (command !== undefined) return command
  throw new CommandError(`unknown command "${name}" for "meshctl"`, {
    notes: ["Run 'meshctl --help' for usage."],
  })
}

function tell(error: unknown, command: Command | undefined, world: World): void {
  const known = error instanceof CommandError ? error : new CommandError(String(error))
  if (known.usage && command !== undefined) world.err(`${renderUsage(command)}\n`)
  const lines = [`${paint('red', 'Error:', world)} ${known.message}`, ...known.notes]
  world.err(`${lines.join('\n')}\n`)
}

function paint(colour: 'red' | 'yellow', text: string, world: World): string {
  return world.colour ? styleText(colour, text, { validateStream: false }) : text
}
