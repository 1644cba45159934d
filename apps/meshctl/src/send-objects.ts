import type { Resource } from '@bookinfo/rules'
import { kinds, resourceKey } from '@bookinfo/rules'
import type { ApiType } from './api-client.ts'
import type { ApiObject } from './api-object.ts'
import type { CommandContext } from './command.ts'
import { CommandError } from './command-error.ts'
import { renderErrorList } from './error-list.ts'
import { chooseNamespace } from './namespaces.ts'
import { readInput } from './read-input.ts'
import { type OtherObject, readObjects } from './read-objects.ts'

/** An object on its way to the API, with the key that results and errors call it by. */
export interface Sending {
  readonly key: string
  readonly type: ApiType
  readonly object: ApiObject
}

export interface SendPlan {
  readonly known: readonly Sending[]
  /** Objects of kinds that only the server may know; sent after all others. */
  readonly others: readonly OtherObject[]
}

/** Reads `-f` and settles every object's namespace; nothing has been sent when this throws (spec: egress-rules 5.3). */
export async function planSending(verb: string, context: CommandContext): Promise<SendPlan> {
  const { flags, world, namespaces } = context
  const text = await readInput(flags.file, world)
  const namespace = chooseNamespace('', namespaces)
  const { known, others } = readObjects(text, { source: flags.file, namespace })
  if (known.length + others.length === 0) throw new CommandError(`nothing to ${verb}`)
  for (const { metadata } of [...known, ...others.map(({ object }) => object)]) {
    chooseNamespace(metadata.namespace, namespaces)
  }
  return {
    known: known.map(toSending),
    others: others.map(({ object, place }) => {
      const own = chooseNamespace(object.metadata.namespace, namespaces)
      return { object: { ...object, metadata: { ...object.metadata, namespace: own } }, place }
    }),
  }
}

/**
 * Sends a plan in order. The first refusal of a known kind ends it, what was done stays done; refusals of other
 * kinds are collected and the rest is tried.
 */
export async function sendObjects(
  { known, others }: SendPlan,
  { client }: CommandContext,
  send: (sending: Sending) => Promise<void>,
): Promise<void> {
  for (const sending of known) await send(sending)
  if (others.length === 0) return
  const serverKinds = await client.serverKinds()
  const failures: CommandError[] = []
  for (const { object, place } of others) {
    const type = serverKinds.get(object.kind)
    const { namespace, name } = object.metadata
    if (type === undefined) {
      failures.push(new CommandError(`kind ${object.kind} is not known`, { notes: [place] }))
    } else
      await collect(failures, () =>
        send({ key: `${object.kind}/${namespace}/${name}`, type, object }),
      )
  }
  failWith(failures)
}

/** Runs a step; its refusal becomes one of `failures`. */
export async function collect(failures: CommandError[], step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    failures.push(error)
  }
}

/** @throws CommandError with the list and all its notes, when there is anything in it. */
export function failWith(failures: readonly CommandError[]): void {
  if (failures.length === 0) return
  const messages = failures.map(({ message }) => message)
  throw new CommandError(renderErrorList(messages), {
    notes: failures.flatMap(({ notes }) => notes),
  })
}

function toSending(resource: Resource): Sending {
  const type = kinds.find(({ kind }) => kind === resource.kind)
  if (type === undefined) throw new Error(`no kind ${resource.kind}`)
  return { key: resourceKey(resource), type, object: resource }
}
