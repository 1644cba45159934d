import type { HeaderChanges } from '../decision.ts'
import type { HeaderOperations } from './route-parts-schema.ts'

/** Header operations ready to apply; Host is none of them, it is part of the rewrite. `undefined`: nothing to do. */
export function compileHeaderChanges({
  set = {},
  add = {},
  remove = [],
}: HeaderOperations = {}): HeaderChanges | undefined {
  const changes = {
    set: Object.entries(set).map(lowered).filter(isNoHost),
    add: Object.entries(add).map(lowered).filter(isNoHost),
    remove: remove.map((name) => name.toLowerCase()),
  }
  const isNothing = changes.set.length + changes.add.length + changes.remove.length === 0
  return isNothing ? undefined : changes
}

/** The Host that header operations write, if they do. */
export function hostOf({ set = {}, add = {} }: HeaderOperations = {}): string | undefined {
  const written = [...Object.entries(set), ...Object.entries(add)].map(lowered)
  return written.find((pair) => !isNoHost(pair))?.[1]
}

function lowered([name, value]: readonly [string, string]): readonly [string, string] {
  return [name.toLowerCase(), value]
}

function isNoHost([name]: readonly [string, string]): boolean {
  return name !== 'host' && name !== ':authority'
}
