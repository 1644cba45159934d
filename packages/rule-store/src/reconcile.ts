import type { Resource } from '@bookinfo/rules'
import type { ManagedFields } from './managed-fields/managed-fields.ts'
import { type ObjectRef, refKey, refOf } from './object-ref.ts'
import { ownedByFile, withOwned } from './owned-change.ts'
import { type RuleFile, sourceOf } from './rule-files.ts'
import { sameContent, stampDeleted, stampNew, stampNext } from './stamp.ts'

/** An object of the store, and the file it lives in. */
export interface Stored {
  readonly resource: Resource
  readonly file: string
  /** Of the file when it was last read or written; one that still has it need not be read again. */
  readonly signature?: string
  /** Who looks after which fields: kept in the bookkeeping, in no rule file. */
  readonly owned?: ManagedFields
}

export type Change = Stored & { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'MOVED' }

export interface Reconciliation {
  /** In the order they happen, each with the next version; `MOVED` changes only the file. */
  readonly changes: readonly Change[]
  readonly brokenFiles: readonly string[]
}

/**
 * What has to change so that the objects are what the files say. An object whose file is broken stays as it is:
 * the last good one. Two files with one object: the one it came from keeps it, the other is called broken.
 */
export function reconcile(
  objects: ReadonlyMap<string, Stored>,
  files: ReadonlyMap<string, RuleFile>,
  { dir, version, now }: { readonly dir: string; readonly version: number; readonly now: Date },
): Reconciliation {
  const { owners, brokenFiles } = ownersOf(objects, files, dir)
  const changes: Change[] = []
  let last = version
  const moment = () => {
    last += 1
    return { version: last, now }
  }

  for (const [key, stored] of objects) {
    if (!owners.has(key) && !isBroken(stored.file, files)) {
      const { file, resource, owned } = stored
      const deleted = stampDeleted(resource, moment())
      changes.push({ type: 'DELETED', resource: deleted, file, ...withOwned(owned) })
    }
  }
  for (const [key, { resource, file }] of owners) {
    const current = objects.get(key)
    if (current === undefined) {
      const after = stampNew(resource, moment())
      const owned = ownedByFile(undefined, { after, now })
      changes.push({ type: 'ADDED', resource: after, file, ...owned })
    } else if (!sameContent(resource, current.resource)) {
      const after = stampNext(resource, current.resource, moment())
      const owned = ownedByFile(current, { after, now })
      changes.push({ type: 'MODIFIED', resource: after, file, ...owned })
    } else if (current.file !== file) {
      changes.push({ ...withOwned(current.owned), type: 'MOVED', resource: current.resource, file })
    }
  }
  return { changes, brokenFiles }
}

/** Itself, or a directory it lies in. */
function isBroken(file: string, files: ReadonlyMap<string, RuleFile>): boolean {
  const parts = file.split('/')
  return parts.some((_, i) => {
    const read = files.get(parts.slice(0, i + 1).join('/'))
    return read !== undefined && 'broken' in read
  })
}

export function countsAsVersion(change: Change): boolean {
  return change.type !== 'MOVED'
}

function ownersOf(
  objects: ReadonlyMap<string, Stored>,
  files: ReadonlyMap<string, RuleFile>,
  dir: string,
) {
  const duplicate = (file: string, owner: string, { kind, name, namespace }: ObjectRef): string =>
    `${sourceOf(dir, file)}:1:1 ${kind} "${name}" in namespace "${namespace}" is already in ${sourceOf(dir, owner)}`
  const owners = new Map<string, Stored>()
  const brokenFiles: string[] = []
  for (const [file, read] of files) {
    if ('broken' in read) {
      brokenFiles.push(read.broken)
      continue
    }
    const ref = refOf(read.resource)
    const key = refKey(ref)
    const rival = owners.get(key)
    const claim = { resource: read.resource, file }
    if (rival === undefined) {
      owners.set(key, claim)
    } else if (objects.get(key)?.file === file) {
      brokenFiles.push(duplicate(rival.file, file, ref))
      owners.set(key, claim)
    } else {
      brokenFiles.push(duplicate(file, rival.file, ref))
    }
  }
  return { owners, brokenFiles }
}
