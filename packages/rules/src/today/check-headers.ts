import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt } from '../field-problem.ts'
import { isOursToWrite } from '../header-names.ts'
import type { HttpRoute } from './http-route-schema.ts'
import type { HeaderOperations } from './route-parts-schema.ts'

/** The rows of spec egress-rules 6.3 about header operations, and what no header may be. */
export function checkHeaders(
  headers: HttpRoute['headers'],
  path: FieldPath,
  { isTarget = false }: { readonly isTarget?: boolean } = {},
): FieldProblem[] {
  return (['request', 'response'] as const).flatMap((side) =>
    checkOperations(headers?.[side], [...path, side], (name) =>
      nameFault(name, { mayBeHost: !isTarget && side === 'request' }),
    ),
  )
}

function checkOperations(
  { set = {}, add = {}, remove = [] }: HeaderOperations = {},
  path: FieldPath,
  faultOf: (name: string) => string | undefined,
): FieldProblem[] {
  const written = Object.entries({ set, add }).flatMap(([operation, map]) =>
    Object.entries(map).flatMap(([name, value]) => {
      const at = [...path, operation, name]
      const faults = [faultOf(name), valueFault(name, value)]
      return faults.flatMap((fault) => (fault === undefined ? [] : [errorAt(at, fault)]))
    }),
  )
  const removed = remove.flatMap((name, i) => {
    const fault = isHost(name) ? `header ${JSON.stringify(name)} cannot be removed` : faultOf(name)
    return fault === undefined ? [] : [errorAt([...path, 'remove', i], fault)]
  })
  return [...written, ...removed]
}

function isHost(name: string): boolean {
  return ['host', ':authority'].includes(name.toLowerCase())
}

function nameFault(
  name: string,
  { mayBeHost }: { readonly mayBeHost: boolean },
): string | undefined {
  const header = `header ${JSON.stringify(name)}`
  if (name === '') return 'header name cannot be empty'
  if (isHost(name)) return mayBeHost ? undefined : `${header} cannot be changed here`
  if (name.startsWith(':')) return `${header} cannot start with :, pseudo-headers are not headers`
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return `${header} is not a name that a header can have`
  }
  return isOursToWrite(name.toLowerCase())
    ? `${header} is one that the proxy writes itself`
    : undefined
}

function valueFault(name: string, value: string): string | undefined {
  if (/^[\t\x20-\x7e]*$/.test(value)) return undefined
  return `header ${JSON.stringify(name)} has a value with characters other than printable ASCII`
}
