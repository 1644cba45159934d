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

/**
 * One line of the snapshot stream; `undefined` for a heartbeat (`{}`). Every resource is checked again: what is
 * enforced here is what this gateway understands, whatever the control plane let in.
 *
 * @throws SnapshotError when the version is known and a resource is not acceptable
 * @throws SyntaxError when the line is no snapshot at all
 */
export function parseSnapshot(line: string): Snapshot | undefined {
  const value: unknown = JSON.parse(line)
  if (value !== null && typeof value === 'object' && Object.keys(value).length === 0) {
    return undefined
  }
  if (!envelope.Check(value)) throw new SyntaxError('a line of the stream is not a snapshot')
  return {
    version: value.version,
    resources: value.resources.map((resource) => checked(value.version, resource)),
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
