import { checkResource } from '@bookinfo/rules'
import type { Stored } from './reconcile.ts'

/** One commit: what became of objects, and the versions after it. */
export interface LogEntry extends Omit<Bookkeeping, 'objects'> {
  readonly put: readonly Stored[]
  /** Keys of objects that are gone. */
  readonly drop: readonly string[]
}

/** What the rule files do not say: the versions, and each object as it was last good. */
export interface Bookkeeping {
  /** That of the newest write. */
  readonly version: number
  /** Versions up to this one may have been given. */
  readonly given: number
  readonly objects: readonly Stored[]
}

/** @throws Error naming the file when it is not what the store wrote */
export function parseBase(text: string, file: string): Bookkeeping {
  if (text === '') return { version: 0, given: 0, objects: [] }
  return orBlame(file, () => {
    const { version, given = version, objects } = asRecord(JSON.parse(text))
    if (!isVersion(version) || !isVersion(given) || !Array.isArray(objects))
      throw new Error('version, given or objects missing')
    return { version, given, objects: objects.flatMap(parseStored) }
  })
}

/** What stands behind the last line break is torn. */
export function parseLog(text: string, file: string): readonly LogEntry[] {
  return orBlame(file, () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const { version, given = version, put, drop } = asRecord(JSON.parse(line))
        const counts = isVersion(version) && isVersion(given)
        if (!counts || !Array.isArray(put) || !Array.isArray(drop)) {
          throw new Error('version, given, put or drop missing')
        }
        return { version, given, put: put.flatMap(parseStored), drop: drop.map(String) }
      }),
  )
}

function orBlame<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    const hint = 'remove it to have it made anew from the rule files; versions then start again'
    throw new Error(`${file} is not the store's own bookkeeping any more: ${hint}`, { cause })
  }
}

function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value)
}

function parseStored(value: unknown): readonly Stored[] {
  const { file, resource, signature, owned } = asRecord(value)
  const checked = checkResource(resource)
  const refused = checked.problems.some((problem) => problem.level === 'error')
  if (typeof file !== 'string' || checked.resource === undefined || refused) return []
  const known = typeof signature === 'string' ? { signature } : {}
  // Written by the store, from what was checked when it came: the entries are believed.
  const owners = Array.isArray(owned) ? { owned } : {}
  return [{ file, resource: checked.resource, ...known, ...owners }]
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return Object.fromEntries(Object.entries(value))
}
