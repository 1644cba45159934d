import type { Kind, Resource } from '@bookinfo/rules'
import type { ManagedFields } from './managed-fields/managed-fields.ts'
import { type ObjectRef, refKey } from './object-ref.ts'
import type { Change, Stored } from './reconcile.ts'
import { keyOf } from './replay.ts'
import { sortResources, withResource } from './sorted-resources.ts'

/** More changes at once than this, and the list is sorted anew. */
const mostInserted = 100

/** The objects of the store as they are in memory. */
export class ObjectTable {
  readonly #objects: Map<string, Stored>
  #sorted: readonly Resource[] | undefined
  /** By the very object: what was handed out once keeps its owners, whatever is written later. */
  readonly #owned = new WeakMap<Resource, ManagedFields>()

  constructor(objects: readonly Stored[]) {
    this.#objects = new Map(objects.map((stored) => [keyOf(stored), stored]))
    for (const stored of objects) this.remember(stored)
  }

  /** By key. */
  get all(): ReadonlyMap<string, Stored> {
    return this.#objects
  }

  get(ref: ObjectRef): Stored | undefined {
    return this.#objects.get(refKey(ref))
  }

  /** Sorted by kind, namespace and name. */
  list(filter: { readonly kind?: Kind; readonly namespace?: string }): readonly Resource[] {
    this.#sorted ??= sortResources([...this.#objects.values()].map(({ resource }) => resource))
    if (filter.kind === undefined && filter.namespace === undefined) return this.#sorted
    return this.#sorted
      .filter((resource) => filter.kind === undefined || resource.kind === filter.kind)
      .filter(({ metadata }) => (filter.namespace ?? metadata.namespace) === metadata.namespace)
  }

  /** Who looks after which fields of a resource that was handed out. */
  ownedOf(resource: Resource): ManagedFields | undefined {
    return this.#owned.get(resource)
  }

  /** For a resource that is handed out and is not, or not yet, in the table. */
  remember({ resource, owned }: Pick<Stored, 'resource' | 'owned'>): void {
    if (owned !== undefined) this.#owned.set(resource, owned)
  }

  /** Resolves to what each of the changed objects was before. */
  adopt(changes: readonly Change[]): readonly (Resource | undefined)[] {
    const previous = changes.map((change) => this.#put(change)?.resource)
    this.#sorted = changes.length > mostInserted ? undefined : changes.reduce(insert, this.#sorted)
    return previous
  }

  #put({ type, ...stored }: Change): Stored | undefined {
    const key = keyOf(stored)
    const before = this.#objects.get(key)
    if (type === 'DELETED') this.#objects.delete(key)
    else this.#objects.set(key, stored)
    this.remember(stored)
    return before
  }
}

function insert(
  sorted: readonly Resource[] | undefined,
  { type, resource }: Change,
): readonly Resource[] | undefined {
  return sorted && withResource(sorted, resource, type === 'DELETED')
}
