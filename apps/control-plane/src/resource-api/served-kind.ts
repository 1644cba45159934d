import type { PlainObject } from './plain-object.ts'

/** An object as the API shows it: what was stored, and what the server knows beside it. */
export interface ApiObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid?: string
    readonly resourceVersion?: string
    readonly creationTimestamp?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
}

/** A column of `kubectl get`; those of priority 1 are shown by `-o wide` only. */
export interface TableColumn<Shown extends ApiObject> {
  readonly name: string
  readonly type: 'string' | 'integer'
  readonly description: string
  readonly priority: 0 | 1
  readonly cell: (object: Shown, now: Date) => string | number
}

/** What discovery, lists, tables and selectors have to know about a kind. */
export interface ServedKind<Shown extends ApiObject = ApiObject> {
  readonly kind: string
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly columns: readonly TableColumn<Shown>[]
  /** Paths that a field selector may name, beside `metadata.name` and `metadata.namespace`. */
  readonly selectable: readonly string[]
  /** OpenAPI 3 schema of the whole object, with the descriptions that `kubectl explain` prints. */
  readonly schema: PlainObject
}

/** One change of a collection; an object that is gone carries the version of its deletion. */
export interface CollectionChange<Shown extends ApiObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: Shown
  /** What it was before; absent for an added one. */
  readonly previous?: Shown
}

/** Objects of one kind, from wherever they come. */
export interface Collection<Shown extends ApiObject> {
  /** Of the whole collection, now. */
  readonly version: string
  /** Sorted by namespace and name. */
  list(): readonly Shown[]
  get(namespace: string, name: string): Shown | undefined
  /** @throws ApiError 410 when the history does not reach back that far */
  watch(since: string, listener: (change: CollectionChange<Shown>) => void): { close(): void }
}

/** `config.istio.io/v1alpha2`, and `v1` for the core group. */
export function groupVersionOf({ group, version }: Pick<ServedKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`
}

/** `/apis/config.istio.io/v1alpha2`, and `/api/v1` for the core group. */
export function rootPath(kind: Pick<ServedKind, 'group' | 'version'>): string {
  return `/${kind.group === '' ? 'api' : 'apis'}/${groupVersionOf(kind)}`
}
