import path from 'node:path'
import type { Bookkeeping } from './parse-store-log.ts'
import { keyOf, type Replayed } from './replay.ts'
import { signatureOf } from './rule-files.ts'

/**
 * A write whose line is on disk while its file is as it was has been cut off between the two, and nobody heard that it
 * happened: the object is what it was, with its uid, version and owners. A file that somebody wrote since is an edit.
 */
export async function withoutUnfinished(
  { version, given, objects, former }: Replayed,
  dir: string,
): Promise<Bookkeeping> {
  const byKey = new Map(objects.map((stored) => [keyOf(stored), stored]))
  for (const stored of former) {
    const key = keyOf(stored)
    // Without a new text there was no file to be written.
    if (stored.signature === undefined || byKey.get(key)?.signature === stored.signature) continue
    const there = await signatureOf(path.join(dir, stored.file))
    if (there === stored.signature) byKey.set(key, stored)
  }
  return { version, given, objects: [...byKey.values()] }
}
