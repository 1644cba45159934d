import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import type { Sending } from '../send-objects.ts'
import { planSending, sendObjects } from '../send-objects.ts'

/** `replace -f FILE`: puts the objects of a file in the place of the stored ones of the same name. */
export const replace: Command = {
  name: 'replace',
  summary: 'Put the rules of a file in the place of those of the same name',
  synopsis: 'replace -f FILE',
  description: [
    'Replaces stored rules by those of a file, or of standard input with -f -, by kind, namespace and name.',
    'It never creates: a rule that is not there is an error ("revision is required"). A file with a',
    'metadata.resourceVersion replaces that revision only.',
  ],
  examples: [
    'meshctl replace -f deploy/rules/route-rule-details-v1.yaml',
    'meshctl replace -f deploy/rules/route-rule-details-v2.yaml',
  ],
  async run(context: CommandContext) {
    if (context.words.length > 0)
      throw new CommandError('replace takes no arguments', { usage: true })
    const plan = await planSending('replace', context)
    await sendObjects(plan, context, async (sending) => {
      const { metadata } = await replaceOne(sending, context)
      context.world.out(
        `Updated config ${sending.key} to revision ${metadata.resourceVersion ?? ''}\n`,
      )
    })
    return 0
  },
}

async function replaceOne({ type, object }: Sending, { client }: CommandContext) {
  const { namespace, name, resourceVersion } = object.metadata
  if (resourceVersion !== undefined) return client.replace(type, object)
  const stored = await client.get(type, namespace, name)
  const revision = stored?.metadata.resourceVersion
  if (revision === undefined) throw new CommandError('revision is required')
  return client.replace(type, {
    ...object,
    metadata: { ...object.metadata, resourceVersion: revision },
  })
}
