import type { Snapshot } from '@bookinfo/discovery'
import type { Resource, UnusableRule } from '@bookinfo/rules'
import { namedHosts, resourceKey, validateResource } from '@bookinfo/rules/deciding'

/** A snapshot, or with `fromVersion` a delta, whose resources nobody has looked at yet. */
interface Told {
  readonly version: string
  readonly resources: readonly unknown[]
  readonly fromVersion?: string
  readonly removedResources?: readonly string[]
}

/** A snapshot that cannot be used, with its version, so that the refusal can be told to the control plane. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
  readonly version: string

  constructor(version: string, message: string) {
    super(message)
    this.version = version
  }
}

/** What is to be put in force after one line of the stream, and what of it cannot be. */
interface ReadSnapshot extends Snapshot {
  readonly unusable: readonly UnusableRule[]
}

export type SnapshotParser = (line: string) => ReadSnapshot | undefined

interface Refusal extends Omit<UnusableRule, 'about'> {
  /** What it is about, where that can be told. */
  readonly about: UnusableRule['about'] | undefined
}

/** What the control plane has told so far, whether this gateway could use it or not: the next delta builds on it. */
interface Telling {
  readonly version: string
  /** By key. */
  readonly resources: Map<string, Resource>
  /** Others, which cannot be used, by key; what has none is known by its place in the message. */
  readonly refused: Map<string, Refusal>
}

/**
 * Reads one line of the snapshot stream after another: whole snapshots, and deltas to what was told before; `undefined`
 * for a heartbeat (`{}`). Every resource is checked: what is enforced here is what this gateway understands, whatever
 * the control plane let in. One that is there again, in the same version, is that very object again, and is neither
 * checked nor compiled a second time. One that cannot be used is `unusable`, with what it is about, until a delta replaces or
 * removes it.
 *
 * The parser throws SnapshotError when it cannot be told what such a resource is about, so that leaving it out might open
 * anything; SyntaxError when the line is no snapshot at all, and when it is a delta to another version than the last: then a
 * whole snapshot is needed.
 */
export function createSnapshotParser(): SnapshotParser {
  let telling: Telling | undefined
  return function parse(line) {
    const value: unknown = JSON.parse(line)
    if (isHeartbeat(value)) return undefined
    if (!hasSnapshotForm(value)) throw new SyntaxError('a line of the stream is not a snapshot')
    const { version, resources, fromVersion, removedResources = [] } = value
    if (fromVersion === undefined) {
      telling = tell(version, resources, telling)
    } else if (telling?.version === fromVersion) {
      change(telling, resources, removedResources)
      telling = { ...telling, version }
    } else {
      const last = telling === undefined ? 'nothing' : `version ${telling.version}`
      telling = undefined
      throw new SyntaxError(`changes since version ${fromVersion} do not go with ${last}`)
    }
    return inForce(telling)
  }
}

function hasSnapshotForm(value: unknown): value is Told {
  const { version, resources, fromVersion, removedResources = [] } = Object(value)
  return (
    isVersion(version) &&
    Array.isArray(resources) &&
    (fromVersion === undefined || isVersion(fromVersion)) &&
    Array.isArray(removedResources) &&
    removedResources.every((key) => typeof key === 'string')
  )
}

function isVersion(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isHeartbeat(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0
}

function tell(version: string, values: readonly unknown[], before: Telling | undefined): Telling {
  const known = new Map(
    [...(before?.resources.values() ?? [])].flatMap((resource) =>
      identityOf(resource).map((id) => [id, resource] as const),
    ),
  )
  const telling = { version, resources: new Map(), refused: new Map() }
  for (const [i, value] of values.entries()) {
    const [id = ''] = identityOf(value)
    const resource = known.get(id)
    if (resource === undefined) take(telling, value, i)
    else telling.resources.set(resourceKey(resource), resource)
  }
  return telling
}

function change(telling: Telling, values: readonly unknown[], removed: readonly string[]): void {
  for (const key of removed) {
    telling.resources.delete(key)
    telling.refused.delete(key)
  }
  for (const [i, value] of values.entries()) take(telling, value, i)
}

function take({ resources, refused }: Telling, value: unknown, place: number): void {
  const { resource, problems } = validateResource(value)
  const error = problems.find((problem) => problem.level === 'error')
  if (resource !== undefined && error === undefined) {
    const key = resourceKey(resource)
    resources.set(key, resource)
    refused.delete(key)
    return
  }
  const key = keyOf(value) ?? `${place}`
  const at = error?.field === undefined ? '' : ` ${error.field}`
  resources.delete(key)
  const reason = `${nameOf(value)}${at}: ${error?.message ?? 'not a resource'}`
  refused.set(key, { rule: key, reason, about: namedHosts(value) })
}

/** @throws SnapshotError while one of the resources is refused, and nobody can tell what it is about */
function inForce({ version, resources, refused }: Telling): ReadSnapshot {
  const unusable = [...refused.values()].map(({ about, ...refusal }) => {
    if (about === undefined) throw new SnapshotError(version, refusal.reason)
    return { ...refusal, about }
  })
  return { version, resources: [...resources.values()], unusable }
}

/** Nothing where it cannot be told apart from another of its name. */
function identityOf(resource: unknown): readonly string[] {
  const { uid, resourceVersion } = Object(Object(resource).metadata)
  const isTold = typeof uid === 'string' && typeof resourceVersion === 'string'
  return isTold ? [`${uid} ${resourceVersion}`] : []
}

function nameOf(value: unknown): string {
  const { kind, metadata } = Object(value)
  return `${kind ?? 'resource'} ${Object(metadata).name ?? '(no name)'}`
}

/** The key by which a delta will remove it, also of a kind that is not known here. */
function keyOf(value: unknown): string | undefined {
  const { kind, metadata } = Object(value)
  const { name, namespace = 'default' } = Object(metadata)
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined
  const prefix = kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
  return `${prefix}/${namespace}/${name}`
}
