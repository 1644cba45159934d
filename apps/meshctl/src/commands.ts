import type { Command } from './command.ts'
import { create } from './commands/create.ts'
import { deleteCommand } from './commands/delete.ts'
import { get } from './commands/get.ts'
import { replace } from './commands/replace.ts'

/** The command table, in the order of help. */
export const commands: readonly Command[] = [create, replace, get, deleteCommand]
