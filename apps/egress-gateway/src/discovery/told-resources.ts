import type { PackedBlock, Snapshot } from '@bookinfo/discovery'
import type { PackedPart, PackedRules, Resource, UnusableRule } from '@bookinfo/rules'
import { namedHosts, resourceKey, validateResource } from '@bookinfo/rules/deciding'

/** A snapshot, or with `fromVersion` a delta, whose resources nobody has looked at yet. */
interface Told {
  readonly version: string
  readonly resources: readonly unknown[]
  readonly packed?: PackedBlock
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
interface ReadSnapshot extends Pick<Snapshot, 'version' | 'resources'> {
  readonly packed?: PackedPart
  readonly unusable: readonly UnusableRule[]
}

export type SnapshotParser = (line: string) => ReadSnapshot | undefined

interface Refusal extends Omit<UnusableRule, 'about'> {
  /** What it is about, where that can be told. */
  readonly about: UnusableRule['about'] | undefined
}

function openNone(id: string): never {
  throw new Error(`nobody fetched the packed rules ${id}`)
}

/** What the control plane has told so far, whether this gateway could use it or not: the next delta builds on it. */
interface Telling {
  readonly version: string
  /** By key. */
  readonly resources: Map<string, Resource>
  /** Others, which cannot be used, by key; what has none is known by its place in the message. */
  readonly refused: Map<string, Refusal>
  /** Still others. */
  readonly packed: { readonly rules: PackedRules; readonly without: Set<string> } | undefined
}

/** The block of packed rules of that name. @throws PackedRulesError when it cannot be used */
type OpenBlock = (id: string) => PackedRules

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
export function createSnapshotParser(openBlock: OpenBlock = openNone): SnapshotParser {
  let telling: Telling | undefined
  return function parse(line) {
    const value: unknown = JSON.parse(line)
    if (isHeartbeat(value)) return undefined
    if (!hasSnapshotForm(value)) throw new SyntaxError('a line of the stream is not a snapshot')
    const { version, resources, fromVersion, removedResources = [] } = value
    if (fromVersion === undefined) {
      const known = telling
      telling = undefined
      telling = tell(value, known, openBlock)
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
  const { version, resources, packed, fromVersion, removedResources = [] } = Object(value)
  const { id, without } = Object(packed)
  return (
    isVersion(version) &&
    Array.isArray(resources) &&
    (packed === undefined || (typeof id === 'string' && areKeys(without))) &&
    (fromVersion === undefined || isVersion(fromVersion)) &&
    areKeys(removedResources)
  )
}

function areKeys(value: unknown): boolean {
  return Array.isArray(value) && value.every((key) => typeof key === 'string')
}

function isVersion(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isHeartbeat(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0
}

/** @throws SnapshotError when its packed rules cannot be used */
function tell(
  { version, resources: values, packed }: Told,
  before: Telling | undefined,
  openBlock: OpenBlock,
): Telling {
  const known = new Map(
    [...(before?.resources.values() ?? [])].flatMap((resource) =>
      identityOf(resource).map((id) => [id, resource] as const),
    ),
  )
  const telling: Telling = {
    version,
    resources: new Map(),
    refused: new Map(),
    packed: packed && openPacked(version, packed, openBlock),
  }
  for (const [i, value] of values.entries()) {
    const [id = ''] = identityOf(value)
    const resource = known.get(id)
    if (resource === undefined) take(telling, value, i)
    else put(telling, resource)
  }
  return telling
}

function openPacked(version: string, { id, without }: PackedBlock, openBlock: OpenBlock) {
  try {
    return { rules: openBlock(id), without: new Set(without) }
  } catch (error) {
    throw new SnapshotError(version, error instanceof Error ? error.message : String(error))
  }
}

function change(telling: Telling, values: readonly unknown[], removed: readonly string[]): void {
  for (const key of removed) forget(telling, key)
  for (const [i, value] of values.entries()) take(telling, value, i)
}

function take(telling: Telling, value: unknown, place: number): void {
  const { resource, problems } = validateResource(value)
  const error = problems.find((problem) => problem.level === 'error')
  if (resource !== undefined && error === undefined) {
    put(telling, resource)
    return
  }
  const key = keyOf(value) ?? `${place}`
  const at = error?.field === undefined ? '' : ` ${error.field}`
  forget(telling, key)
  const reason = `${nameOf(value)}${at}: ${error?.message ?? 'not a resource'}`
  telling.refused.set(key, { rule: key, reason, about: namedHosts(value) })
}

function put(telling: Telling, resource: Resource): void {
  const key = resourceKey(resource)
  telling.refused.delete(key)
  telling.resources.set(key, resource)
  hide(telling, key)
}

function forget(telling: Telling, key: string): void {
  telling.resources.delete(key)
  telling.refused.delete(key)
  hide(telling, key)
}

/** What lies in the block under this key does not count any more. */
function hide({ packed }: Telling, key: string): void {
  if (packed !== undefined && isPacked(packed.rules, key)) packed.without.add(key)
}

function isPacked(rules: PackedRules, key: string): boolean {
  try {
    return rules.findKey(key) !== undefined
  } catch {
    return true // it is in the way of one that cannot be used, and may be that one
  }
}

/** @throws SnapshotError while one of the resources is refused, and nobody can tell what it is about */
function inForce({ version, resources, refused, packed }: Telling): ReadSnapshot {
  const unusable = [...refused.values()].map(({ about, ...refusal }) => {
    if (about === undefined) throw new SnapshotError(version, refusal.reason)
    return { ...refusal, about }
  })
  const loose = { version, resources: [...resources.values()], unusable }
  if (packed === undefined) return loose
  return { ...loose, packed: { rules: packed.rules, without: new Set(packed.without) } }
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
