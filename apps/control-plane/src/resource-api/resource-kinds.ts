import { servedKinds } from '@bookinfo/rules'
import { accessKinds } from './access-routes.ts'
import { eventKind } from './event-kind.ts'
import { namespaceKind } from './namespace-kind.ts'
import { serveRules } from './rule-kind.ts'
import type { ServedKind } from './served-kind.ts'

/** Every kind of the resource API in every version, as discovery and OpenAPI tell of it. */
export const resourceKinds: readonly ServedKind[] = [
  withoutColumns(namespaceKind),
  withoutColumns(eventKind),
  ...servedKinds.map(serveRules).map(withoutColumns),
  ...accessKinds,
]

/** Without its columns a kind is the same for every sort of object. */
function withoutColumns<Kind extends Omit<ServedKind, 'columns'>>(kind: Kind): ServedKind {
  return { ...kind, columns: [] }
}
