import { createHash } from 'node:crypto'
import { kinds } from '@bookinfo/rules'
import type { ObjectRef } from './object-ref.ts'
import { StoreError } from './store-error.ts'

const safePart = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/
/** File systems end at 255 bytes; our suffixes, also those of temporary files, need some of them. */
const maxLength = 200

/**
 * Where a new object goes, relative to the store's directory: `egressrules.config.istio.io/default/googleapis.yaml`,
 * or, where somebody's file of that name is in the way, `googleapis-2.yaml`.
 * @throws StoreError `name` for what must not become part of a path
 */
export function freeFileName(ref: ObjectRef, taken: { has(file: string): boolean }): string {
  const definition = kinds.find(({ kind }) => kind === ref.kind)
  for (const part of [ref.namespace, ref.name]) {
    if (!safePart.test(part)) throw new StoreError('name', `"${part}" is not a valid name`)
  }
  const folder = `${definition?.plural}.${definition?.group}/${shorten(ref.namespace)}`
  let file = `${folder}/${shorten(ref.name)}.yaml`
  for (let i = 2; taken.has(file); i++) file = `${folder}/${shorten(ref.name)}-${i}.yaml`
  return file
}

function shorten(name: string): string {
  if (name.length <= maxLength) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16)
  return `${name.slice(0, maxLength - 17)}-${digest}`
}
