import type { ApiClient } from './api-client.ts'
import type { Flags, FlagTable } from './flags.ts'
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
  /** The command table. */
  readonly commands: readonly Command[]
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
  /** Flags of its own, beside those that all commands take. */
  readonly flags?: FlagTable
  /** What it exits with beside 0 (done) and 255 (an error), e.g. `1: the call is denied`. */
  readonly exitCodes?: readonly string[]
  /** Prints results as they come; resolves to the exit code; throws a CommandError for the rest. */
  readonly run: (context: CommandContext) => Promise<number>
}
