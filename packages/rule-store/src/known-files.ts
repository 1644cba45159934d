import type { Change, Stored } from './reconcile.ts'
import type { RuleFile } from './rule-files.ts'

export function knownFiles(objects: readonly Stored[]): Map<string, RuleFile> {
  return new Map(
    objects.flatMap(({ file, signature, resource }) =>
      signature === undefined ? [] : [[file, { signature, resource }]],
    ),
  )
}

export function withSignature(change: Change, file: RuleFile | undefined): Change {
  return file === undefined ? change : { ...change, signature: file.signature }
}

export function sameFiles(
  a: ReadonlyMap<string, RuleFile>,
  b: ReadonlyMap<string, RuleFile>,
): boolean {
  return a.size === b.size && [...a].every(([file, read]) => b.get(file) === read)
}
