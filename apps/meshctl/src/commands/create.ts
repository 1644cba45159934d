import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { planSending, sendObjects } from '../send-objects.ts'

/** `create -f FILE`: stores every object of a file. */
export const create: Command = {
  name: 'create',
  summary: 'Store the rules of a file; in force when the command returns',
  synopsis: 'create -f FILE',
  description: [
    'Stores every rule of a file, or of standard input with -f -. The whole file is read and checked before',
    'anything is sent. When the command returns, every connected gateway acts on the rules.',
  ],
  examples: [
    'meshctl create -f deploy/rules/egress-google-apis.yaml',
    'meshctl create -f - < deploy/rules/route-rule-reviews-v3.yaml',
  ],
  async run(context: CommandContext) {
    if (context.words.length > 0)
      throw new CommandError('create takes no arguments', { usage: true })
    const plan = await planSending('create', context)
    await sendObjects(plan, context, async ({ key, type, object }) => {
      const { metadata } = await context.client.create(type, object)
      context.world.out(`Created config ${key} at revision ${metadata.resourceVersion ?? ''}\n`)
    })
    return 0
  },
}
