import type { FieldPath } from '../field-path.ts'
import type { MeshRegistry } from '../registry.ts'
import type { Fault } from './check-registry.ts'

/** Checks one value; its faults, each with the path to it. */
type Check = (value: unknown, path: FieldPath) => Fault[]

/** A field of an object: what it must be, and whether it may be missing. */
interface Field {
  readonly check: Check
  readonly isOptional?: boolean
}

const text: Check = (value, path) =>
  typeof value === 'string' ? [] : [fault(path, 'must be string', value)]

const name: Check = (value, path) =>
  value === '' ? [fault(path, 'must not be empty')] : text(value, path)

const port: Check = (value, path) => {
  if (!Number.isInteger(value)) return [fault(path, 'must be integer', value)]
  const isPort = Number(value) >= 1 && Number(value) <= 65_535
  return isPort ? [] : [fault(path, 'must be from 1 to 65535', value)]
}

const labels: Check = (value, path) =>
  isObject(value)
    ? Object.entries(value).flatMap(([label, inner]) => text(inner, [...path, label]))
    : [fault(path, 'must be object', value)]

const services = list(object({ name: { check: name }, port: { check: port } }))

const workloads = list(
  object({
    name: { check: name },
    service: { check: name, isOptional: true },
    labels: { check: labels },
    address: { check: text, isOptional: true },
    port: { check: port, isOptional: true },
  }),
)

const sources = list(object({ cidr: { check: text }, workload: { check: name } }))

const registry = object({
  services: { check: services },
  workloads: { check: workloads },
  sources: { check: sources, isOptional: true },
})

/**
 * Whether a value has the form of a registry: every fault of it, told by path. What the fields mean is told at
 * `MeshRegistry`. By hand and not by a compiled schema: it is read at each start of a gateway, and a schema
 * compiler is larger than the gateway.
 */
export function checkRegistryForm(
  value: unknown,
): { readonly registry: MeshRegistry } | { readonly faults: readonly Fault[] } {
  const faults = registry(value, [])
  return faults.length === 0 ? { registry: value as MeshRegistry } : { faults }
}

function list(check: Check): Check {
  return function checkList(value, path) {
    if (!Array.isArray(value)) return [fault(path, 'must be array', value)]
    return value.flatMap((inner, at) => check(inner, [...path, at]))
  }
}

function object(fields: Readonly<Record<string, Field>>): Check {
  const required = Object.keys(fields).filter((field) => fields[field]?.isOptional !== true)
  return function checkObject(value, path) {
    if (!isObject(value)) return [fault(path, 'must be object', value)]
    const missing = required.filter((field) => !Object.hasOwn(value, field))
    return [
      ...(missing.length === 0
        ? []
        : [fault(path, `must have required properties ${missing.join(', ')}`)]),
      ...Object.entries(value).flatMap(([field, inner]) => {
        const known = Object.hasOwn(fields, field) ? fields[field] : undefined
        const at = [...path, field]
        return known === undefined ? [fault(at, 'is not a field here')] : known.check(inner, at)
      }),
    ]
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fault(path: FieldPath, message: string, found?: unknown): Fault {
  const isSimple = found !== undefined && typeof found !== 'object'
  return { path, message: isSimple ? `${message}, found ${JSON.stringify(found)}` : message }
}
