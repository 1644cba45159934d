import type { TSchema } from 'typebox'
import { didYouMean } from './did-you-mean.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import { renderFieldPath, toCamelCase } from './field-path.ts'
import { quote } from './quote.ts'
import { Type } from './schema-type.ts'
import { unsupportedFields } from './unsupported-fields.ts'

type Report = (problem: FieldProblem) => void

/**
 * Brings a value into the shape of its schema as proto3 JSON reads it: snake_case names become camelCase, integers
 * may be strings, `null` is absent. What does not fit is reported and left out. Fields that are missing are not its
 * business: the tables of the kinds have their own words for those (spec: egress-rules 1.2).
 */
export function shape(schema: TSchema, value: unknown, path: FieldPath, report: Report): unknown {
  if (Type.IsObject(schema)) return shapeObject(schema.properties, value, path, report)
  if (Type.IsRecord(schema)) {
    const [inner] = Object.values(schema.patternProperties)
    return shapeMap(inner, value, path, report)
  }
  if (Type.IsAny(schema)) return value
  if (Type.IsArray(schema)) return shapeArray(schema.items, value, path, report)
  if (Type.IsInteger(schema)) return shapeInteger(value, path, report)
  if (Type.IsNumber(schema)) return shapeNumber(value, path, report)
  if (Type.IsBoolean(schema)) {
    return typeof value === 'boolean' ? value : refuse('true or false', value, path, report)
  }
  return typeof value === 'string' ? value : refuse('a string', value, path, report)
}

function shapeObject(
  properties: Readonly<Record<string, TSchema>>,
  value: unknown,
  path: FieldPath,
  report: Report,
): unknown {
  if (!isMap(value)) return refuse('an object', value, path, report)
  const shaped = new Map<string, unknown>()
  const given = Object.entries(value).filter(
    ([name, inner]) => !isAbsent(inner) && !isServerField(path, name),
  )
  for (const [written, inner] of given) {
    const name = Object.hasOwn(properties, written) ? written : toCamelCase(written)
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    const at = [...path, name]
    if (property === undefined) report(unknownField(properties, written, path))
    else if (shaped.has(name)) report(givenTwice(at))
    else shaped.set(name, shape(property, inner, at, report))
  }
  return Object.fromEntries([...shaped].filter(([, inner]) => inner !== undefined))
}

function shapeMap(
  schema: TSchema | undefined,
  value: unknown,
  path: FieldPath,
  report: Report,
): unknown {
  if (!isMap(value)) return refuse('a map', value, path, report)
  const entries = Object.entries(value)
    .filter(([, inner]) => !isAbsent(inner))
    .map(([name, inner]) => [name, shape(schema ?? {}, inner, [...path, name], report)])
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}

function shapeArray(schema: TSchema, value: unknown, path: FieldPath, report: Report): unknown {
  if (!Array.isArray(value)) return refuse('a list', value, path, report)
  // A refused element keeps its place, so that the indices in later problems stay true.
  return value.map((inner, i) => shape(schema, inner, [...path, i], report) ?? {})
}

function shapeInteger(value: unknown, path: FieldPath, report: Report): unknown {
  const number = typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value
  const fits = typeof number === 'number' && Number.isInteger(number) && Math.abs(number) < 2 ** 31
  return fits ? number : refuse('an integer of 32 bits', value, path, report)
}

function shapeNumber(value: unknown, path: FieldPath, report: Report): unknown {
  const isDecimal = typeof value === 'string' && /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(value)
  const number = isDecimal ? Number(value) : value
  const fits = typeof number === 'number' && Number.isFinite(number)
  return fits ? number : refuse('a number', value, path, report)
}

function unknownField(
  properties: Readonly<Record<string, TSchema>>,
  written: string,
  path: FieldPath,
): FieldProblem {
  const parent = renderFieldPath(path)
  const name = toCamelCase(written)
  const at = [...path, name]
  const field = renderFieldPath(at)
  const common = { level: 'error', path: at, at: 'name' } as const
  if (unsupportedFields[parent]?.includes(name) === true) {
    return {
      ...common,
      message: `${field}: not supported yet; the rule is refused so that it is not ignored in silence`,
    }
  }
  const meant = didYouMean(name, Object.keys(properties))
  const where = parent === '' ? '' : ` in ${parent}`
  return {
    ...common,
    message: `unknown field ${quote(written)}${where}`,
    hint:
      meant === undefined
        ? `the fields are ${Object.keys(properties).join(', ')}`
        : `did you mean "${meant}"?`,
  }
}

function refuse(expected: string, value: unknown, path: FieldPath, report: Report): undefined {
  const field = renderFieldPath(path)
  const message = `${field === '' ? 'the resource' : field} must be ${expected}, found ${describe(value)}`
  const bare = expected === 'a string' && (typeof value === 'number' || typeof value === 'boolean')
  report({ level: 'error', message, path, ...(bare ? { hint: `write "${value}" in quotes` } : {}) })
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return `${typeof value} ${quote(String(value))}`
}

function givenTwice(path: FieldPath): FieldProblem {
  return { level: 'error', message: `${renderFieldPath(path)} is given twice`, path, at: 'name' }
}

/** `null` is absent, as in proto3 JSON; a list takes it as an element with nothing set. */
function isAbsent(value: unknown): boolean {
  return value === null || value === undefined
}

/** What API servers add to an object and tools send back: read, and left out. */
function isServerField(path: FieldPath, name: string): boolean {
  if (path.length === 0) return name === 'status'
  return path.length === 1 && path[0] === 'metadata' && ['managedFields', 'selfLink'].includes(name)
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
