import type { Command } from './command.ts'
import { apply } from './commands/apply.ts'
import { attack } from './commands/attack.ts'
import { check } from './commands/check.ts'
import { completion } from './commands/completion.ts'
import { convert } from './commands/convert.ts'
import { create } from './commands/create.ts'
import { deleteCommand } from './commands/delete.ts'
import { doctor } from './commands/doctor.ts'
import { explain } from './commands/explain.ts'
import { get } from './commands/get.ts'
import { log } from './commands/log.ts'
import { record } from './commands/record.ts'
import { replace } from './commands/replace.ts'
import { replay } from './commands/replay.ts'
import { suggest } from './commands/suggest.ts'
import { version } from './commands/version.ts'

/** The command table, in the order of help: istioctl's four, then ours. */
export const commands: readonly Command[] = [
  create,
  replace,
  get,
  deleteCommand,
  apply,
  check,
  explain,
  convert,
  suggest,
  replay,
  log,
  record,
  attack,
  doctor,
  completion,
  version,
]
