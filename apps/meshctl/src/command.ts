import type { ApiClient } from './api-client.ts'
import type { Flags } from './flags.ts'
import type { NamespaceChoice } from './namespaces.ts'
import type { World } from './world.ts'

/** What a command works with. The client connects at its first question, not before. */
export interface CommandContext {
  /** The words after the command. */
  readonly words: readonly string[]
  readonly flags: Flags
  readonly world: World
  readonly namespaces: NamespaceChoice
  readonly client: ApiClient
}

/** One row of the command table: help, usage and behaviour come from it. */
export interface Command {
  readonly name: string
  /** The line of `meshctl --help`. */
  readonly summary: string
  /** What follows the program's name in the usage. */
  readonly synopsis: string
  /** Paragraphs of `meshctl <command> --help`, by line. */
  readonly description: readonly string[]
  readonly examples: readonly string[]
  /** Prints results as they come; throws a CommandError for the rest. */
  readonly run: (context: CommandContext) => Promise<void>
}
