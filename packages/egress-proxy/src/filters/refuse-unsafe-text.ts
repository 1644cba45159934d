import type { RouteTable } from '@bookinfo/rules'
import { EgressError } from '../egress-error.ts'

/** What cannot stand in a line: its ends, other control characters, and what would be cut to another byte. */
const unsafe = /[^\t -~\u0080-\u00ff]/

/**
 * Route rules write into heads. Whoever lets operators write rules has checked them; a text that could end a line is
 * not put in force all the same (spec: security S55).
 * @throws EgressError `config_rejected`
 */
export function refuseUnsafeText({ routes, mesh }: RouteTable): void {
  for (const route of [
    ...routes.values(),
    ...[...mesh.values()].map((host) => host.routes),
  ].flat()) {
    const text = findUnsafe(route.actions)
    if (text === undefined) continue
    const { kind, namespace, name } = route.ref
    const detail = `${kind}/${namespace}/${name} would write ${JSON.stringify(text)} into a message head`
    throw new EgressError('config_rejected', detail)
  }
}

/** The first such text in plain data, keys included. */
function findUnsafe(value: unknown): string | undefined {
  if (typeof value === 'string') return unsafe.test(value) ? value : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const part of Object.entries(value).flat()) {
    const found = findUnsafe(part)
    if (found !== undefined) return found
  }
  return undefined
}
