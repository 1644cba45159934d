import type { Snapshot } from '@bookinfo/discovery'
import { checkResource, type Resource } from '@bookinfo/rules'
import Type from 'typebox'
import { Compile } from 'typebox/compile'

const envelope = Compile(
  Type.Object({
    version: Type.String({ minLength: 1 }),
    resources: Type.Array(Type.Unknown()),
  }),
)

/** A snapshot that cannot be used, with its version, so that the refusal can be told to the control plane. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
  readonly version: string

  constructor(version: string, message: string) {
    super(message)
    this.version = version
  }
}

/** Reads one line of the snapshot stream after another. */
export type SnapshotParser = (line: string) => Snapshot | undefined

/**
 * A parser that remembers the resources of the snapshot before: one that is there again, in the same version, is that
 * very object again, and is neither checked nor compiled a second time.
 */
export function createSnapshotParser(): SnapshotParser {
  let known: ReadonlyMap<string, Resource> = new Map()
  return function parse(line) {
    const snapshot = parseSnapshot(line, known)
    if (snapshot !== undefined) {
      known = new Map(snapshot.resources.flatMap((one) => identityOf(one).map((id) => [id, one])))
    }
    return snapshot
  }
}

/** Nothing where it cannot be told apart from another of its name. */
function identityOf(resource: unknown): readonly string[] {
  const { uid, resourceVersion } = Object(Object(resource).metadata)
  const isTold = typeof uid === 'string' && typeof resourceVersion === 'string'
  return isTold ? [`${uid} ${resourceVersion}`] : []
}

/**
 * One line of the snapshot stream; `undefined` for a heartbeat (`{}`). Every resource is checked: what is
 * enforced here is what this gateway understands, whatever the control plane let in.
 *
 * @throws SnapshotError when the version is known and a resource is not acceptable
 * @throws SyntaxError when the line is no snapshot at all
 */
function parseSnapshot(line: string, known: ReadonlyMap<string, Resource>): Snapshot | undefined {
  const value: unknown = JSON.parse(line)
  if (value !== null && typeof value === 'object' && Object.keys(value).length === 0) {
    return undefined
  }
  if (!envelope.Check(value)) throw new SyntaxError('a line of the stream is not a snapshot')
  return {
    version: value.version,
    resources: value.resources.map((resource) => {
      const [id = ''] = identityOf(resource)
      return known.get(id) ?? checked(value.version, resource)
    }),
  }
}

function checked(version: string, value: unknown): Resource {
  const { resource, problems } = checkResource(value)
  const error = problems.find((problem) => problem.level === 'error')
  if (resource !== undefined && error === undefined) return resource
  const at = error?.field === undefined ? '' : ` ${error.field}`
  throw new SnapshotError(version, `${nameOf(value)}${at}: ${error?.message ?? 'not a resource'}`)
}

function nameOf(value: unknown): string {
  const { kind, metadata } = Object(value)
  return `${kind ?? 'resource'} ${Object(metadata).name ?? '(no name)'}`
}
