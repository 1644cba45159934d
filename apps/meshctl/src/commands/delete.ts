import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { findType } from '../resource-types.ts'
import type { Sending } from '../send-objects.ts'
import { collect, failWith, planSending, sendObjects } from '../send-objects.ts'

/** `delete TYPE NAME…` or `delete -f FILE`. */
export const deleteCommand: Command = {
  name: 'delete',
  summary: 'Delete rules by name, or those that a file names',
  synopsis: 'delete TYPE NAME [NAME...] -n NAMESPACE | delete -f FILE',
  description: [
    'Deletes rules by type and name, or every rule that a file names. All of them are tried. When the command',
    'returns, no gateway allows anything by the deleted rules any more. As in istioctl 0.5, -n must be given',
    'with names; --profile 0.7 and 0.8 take the namespace default without it.',
  ],
  examples: [
    'meshctl delete egressrule googleapis -n default',
    'meshctl delete -f deploy/rules/egress-google-apis.yaml',
  ],
  async run(context: CommandContext) {
    const { words, flags } = context
    if (flags.file !== '') {
      if (words.length > 0) {
        throw new CommandError('delete takes no arguments when the file option is used', {
          usage: true,
        })
      }
      await deleteByFile(context)
      return 0
    }
    const [type, ...names] = words
    if (type === undefined || names.length === 0) {
      throw new CommandError('provide configuration type and name or -f option', { usage: true })
    }
    await deleteByName(type, names, context)
    return 0
  },
}

async function deleteByName(word: string, names: readonly string[], context: CommandContext) {
  const { flags, namespaces, client, world } = context
  const type = findType(word, flags.profile)
  const failures: CommandError[] = []
  for (const name of names) {
    await collectAs(failures, name, async () => {
      if (namespaces.flag === '' && flags.profile === '0.5') {
        throw new CommandError('an empty namespace may not be set when a resource name is provided')
      }
      await client.delete(type, namespaces.flag || namespaces.context, name)
      world.out(`Deleted config: ${word} ${name}\n`)
    })
  }
  failWith(failures)
}

async function deleteByFile(context: CommandContext) {
  const plan = await planSending('delete', context)
  const failures: CommandError[] = []
  const deleteOne = async ({ key, type, object }: Sending) => {
    await context.client.delete(type, object.metadata.namespace, object.metadata.name)
    context.world.out(`Deleted config: ${key}\n`)
  }
  for (const sending of plan.known) {
    await collectAs(failures, sending.key, () => deleteOne(sending))
  }
  await collect(failures, () => sendObjects({ known: [], others: plan.others }, context, deleteOne))
  failWith(failures)
}

function collectAs(
  failures: CommandError[],
  what: string,
  step: () => Promise<void>,
): Promise<void> {
  return collect(failures, async () => {
    try {
      await step()
    } catch (error) {
      throw error instanceof CommandError
        ? new CommandError(`cannot delete ${what}: ${error.message}`, { cause: error })
        : error
    }
  })
}
