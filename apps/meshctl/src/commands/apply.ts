import { isDeepStrictEqual } from 'node:util'
import type { ApiObject } from '../api-object.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { planSending, type Sending, sendObjects } from '../send-objects.ts'

/** `apply -f FILE`: creates what is missing, replaces what differs. */
export const apply: Command = {
  name: 'apply',
  summary: 'Store the rules of a file, whether they are there already or not',
  synopsis: 'apply -f FILE',
  description: [
    'Creates every rule of a file that is not there, replaces those that differ, and leaves the others alone. The whole',
    'file is read and checked before anything is sent. When the command returns, every connected gateway acts on it.',
  ],
  examples: [
    'meshctl apply -f deploy/rules/egress-google-apis.yaml',
    'meshctl suggest | meshctl apply -f -',
  ],
  async run(context: CommandContext) {
    if (context.words.length > 0)
      throw new CommandError('apply takes no arguments', { usage: true })
    const plan = await planSending('apply', context)
    await sendObjects(plan, context, async (sending) => {
      context.world.out(`${await applyOne(sending, context)}\n`)
    })
    return 0
  },
}

async function applyOne(sending: Sending, { client }: CommandContext): Promise<string> {
  const { key, type, object } = sending
  const { namespace, name, resourceVersion } = object.metadata
  const stored = await client.get(type, namespace, name)
  if (stored === undefined) {
    const { metadata } = await client.create(type, object)
    return `Created config ${key} at revision ${metadata.resourceVersion ?? ''}`
  }
  const revision = resourceVersion ?? stored.metadata.resourceVersion ?? ''
  if (isSame(object, stored)) return `Unchanged config ${key} at revision ${revision}`
  const wanted = { ...object, metadata: { ...object.metadata, resourceVersion: revision } }
  const { metadata } = await client.replace(type, wanted)
  return `Updated config ${key} to revision ${metadata.resourceVersion ?? ''}`
}

function isSame(one: ApiObject, other: ApiObject): boolean {
  return isDeepStrictEqual(written(one), written(other))
}

/** What an operator writes; an empty map says as much as none. */
function written({ spec, metadata: { labels = {}, annotations = {} } }: ApiObject) {
  return { spec, labels, annotations }
}
