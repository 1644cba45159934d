import type { KindDescription } from '@bookinfo/rules'
import type { ApiObject } from '../api-object.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { renderObjects } from '../render-objects.ts'
import { findType, typeWords } from '../resource-types.ts'

/** `get TYPE [NAME]`: lists rules, or shows one. */
export const get: Command = {
  name: 'get',
  summary: 'List rules, or show one',
  synopsis: 'get TYPE [NAME] [-o short|yaml]',
  description: [
    `Lists the rules of a type (${typeWords}; plural or singular), or shows the one of a name.`,
    'Nothing there is not an error: "No resources found.". -o yaml prints what create takes.',
  ],
  examples: [
    'meshctl get egressrules',
    'meshctl get egressrule googleapis -o yaml',
    'meshctl get routerules -n default',
  ],
  async run(context: CommandContext) {
    const { words, flags, world } = context
    const [word, name] = words
    if (word === undefined) {
      throw new CommandError(`specify the type of resource to get. Types are ${typeWords}`, {
        usage: true,
      })
    }
    const type = findType(word, flags.profile, { usage: true })
    const objects =
      name === undefined ? await list(type, context) : await getOne(type, name, context)
    if (objects.length === 0) world.out('No resources found.\n')
    else world.out(renderObjects(objects, type, flags))
    return 0
  },
}

/** Without `-n`, 0.5 looks in the default namespace, later ones in all of them (spec: egress-rules 5.5). */
function list(type: KindDescription, { client, flags, namespaces }: CommandContext) {
  const everywhere = flags.profile === '0.5' ? namespaces.context : ''
  return client.list(type, namespaces.flag || everywhere)
}

async function getOne(
  type: KindDescription,
  name: string,
  { client, namespaces }: CommandContext,
): Promise<readonly ApiObject[]> {
  const found = await client.get(type, namespaces.flag || namespaces.context, name)
  return found === undefined ? [] : [found]
}
