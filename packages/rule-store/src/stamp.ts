import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type ObjectMeta, type Resource, writtenForm } from '@bookinfo/rules'

/** Where and when a change happens. */
export interface Moment {
  readonly version: number
  readonly now: Date
}

/** A new resource with the fields only the store fills in; those the writer gave are not believed. */
export function stampNew(resource: Resource, moment: Moment): Resource {
  return withServerFields(resource, {
    uid: randomUUID(),
    resourceVersion: String(moment.version),
    generation: 1,
    creationTimestamp: `${moment.now.toISOString().slice(0, 19)}Z`,
  })
}

/** The next state of `current`: same uid and birth, a new version, a new generation if the spec changed. */
export function stampNext(resource: Resource, current: Resource, moment: Moment): Resource {
  const { uid, creationTimestamp, generation = 1 } = current.metadata
  const changed = !isDeepStrictEqual(specOf(resource), specOf(current))
  return withServerFields(resource, {
    ...(uid === undefined ? {} : { uid }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    resourceVersion: String(moment.version),
    generation: changed ? generation + 1 : generation,
  })
}

/** The resource at the version of its deletion, as a watch tells it. */
export function stampDeleted(resource: Resource, moment: Moment): Resource {
  return {
    ...resource,
    metadata: { ...resource.metadata, resourceVersion: String(moment.version) },
  }
}

/** What a person writes: the resource without the fields the store fills in. */
export function withoutServerFields(resource: Resource): Resource {
  return withServerFields(resource, {})
}

/** Whether both say the same, apart from what the store fills in. */
export function sameContent(a: Resource, b: Resource): boolean {
  if (a === b) return true
  const [plainA, plainB] = [withoutServerFields(a), withoutServerFields(b)]
  return (
    isDeepStrictEqual(plainA, plainB) || isDeepStrictEqual(writtenForm(plainA), writtenForm(plainB))
  )
}

/** As it comes back from its file: there a field that says nothing (`false`, `0`, empty) is not written at all. */
function specOf(resource: Resource): unknown {
  return Object(writtenForm(resource)).spec
}

type ServerFields = Pick<ObjectMeta, 'uid' | 'resourceVersion' | 'generation' | 'creationTimestamp'>

function withServerFields(resource: Resource, fields: ServerFields): Resource {
  const { name, namespace, labels, annotations } = resource.metadata
  const { uid, resourceVersion, generation, creationTimestamp } = fields
  const metadata: ObjectMeta = {
    name,
    namespace,
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(generation === undefined ? {} : { generation }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }
  return { ...resource, metadata }
}
