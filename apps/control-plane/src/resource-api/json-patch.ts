import { isDeepStrictEqual } from 'node:util'
import { ApiError, badRequest, failure } from './api-status.ts'
import { isPlainObject, type PlainObject } from './plain-object.ts'

const maxOperations = 1000

/**
 * JSON Patch (RFC 6902), all or nothing.
 * @throws ApiError 400 for what is no operation, 422 for one that does not fit the document
 */
export function applyJsonPatch(document: unknown, operations: readonly unknown[]): unknown {
  if (operations.length > maxOperations) {
    throw badRequest(`a JSON patch may have at most ${maxOperations} operations`)
  }
  return operations.reduce((before, operation) => {
    if (!isPlainObject(operation)) throw badRequest('an operation of a JSON patch is an object')
    try {
      return applyOne(before, operation)
    } catch (error) {
      throw error instanceof Misfit ? refusal(error.message, operation.path) : error
    }
  }, document)
}

function applyOne(document: unknown, operation: PlainObject): unknown {
  const path = pointer(operation.path, 'path')
  switch (operation.op) {
    case 'add':
      return add(document, path, operation.value)
    case 'remove':
      return remove(document, path)
    case 'replace':
      // Replacing the whole document removes nothing from anything.
      return add(path.length === 0 ? document : remove(document, path), path, operation.value)
    case 'move': {
      const from = pointer(operation.from, 'from')
      return add(remove(document, from), path, read(document, from))
    }
    case 'copy':
      return add(document, path, read(document, pointer(operation.from, 'from')))
    case 'test':
      if (isDeepStrictEqual(read(document, path), operation.value)) return document
      throw new Misfit(`testing ${JSON.stringify(operation.path)} failed`)
    default:
      throw badRequest(`JSON patch has no operation ${JSON.stringify(operation.op ?? null)}`)
  }
}

/** RFC 6901: `/spec/ports/0`, where `~1` stands for a slash and `~0` for a tilde. */
function pointer(value: unknown, name: string): readonly string[] {
  if (typeof value !== 'string' || (value !== '' && !value.startsWith('/'))) {
    throw badRequest(`${name} of a JSON patch operation must be a pointer such as /spec/ports/0`)
  }
  const parts = value === '' ? [] : value.slice(1).split('/')
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(node: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined) return node
  if (Array.isArray(node)) return read(node[index(head, node.length - 1)], rest)
  return read(field(node, head), rest)
}

function add(node: unknown, [head, ...rest]: readonly string[], value: unknown): unknown {
  if (head === undefined) return value
  if (Array.isArray(node)) {
    if (rest.length > 0)
      return node.with(index(head, node.length - 1), add(read(node, [head]), rest, value))
    return node.toSpliced(head === '-' ? node.length : index(head, node.length), 0, value)
  }
  if (!isPlainObject(node)) throw new Misfit(`there is no ${JSON.stringify(head)} to go into`)
  const inner = rest.length > 0 ? add(field(node, head), rest, value) : value
  return withField(node, head, inner)
}

function remove(node: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined) throw new Misfit('the whole document cannot be removed')
  if (Array.isArray(node)) {
    const at = index(head, node.length - 1)
    return rest.length > 0 ? node.with(at, remove(node[at], rest)) : node.toSpliced(at, 1)
  }
  const inner = field(node, head)
  if (!isPlainObject(node)) throw new Misfit(`there is no ${JSON.stringify(head)}`)
  if (rest.length > 0) return withField(node, head, remove(inner, rest))
  return Object.fromEntries(Object.entries(node).filter(([name]) => name !== head))
}

function field(node: unknown, name: string): unknown {
  if (isPlainObject(node) && Object.hasOwn(node, name)) return node[name]
  throw new Misfit(`there is no ${JSON.stringify(name)}`)
}

function withField(node: PlainObject, name: string, value: unknown): PlainObject {
  return Object.fromEntries([
    ...Object.entries(node).filter(([key]) => key !== name),
    [name, value],
  ])
}

function index(text: string, max: number): number {
  const number = /^(0|[1-9][0-9]{0,8})$/.test(text) ? Number(text) : Number.NaN
  if (number <= max) return number
  throw new Misfit(`there is no element ${JSON.stringify(text)}`)
}

/** Why an operation does not fit the document; which operation is known further up. */
class Misfit extends Error {}

/** The cause stands in the details too: kubectl 1.20 prints those and not the message. */
function refusal(reason: string, path: unknown): ApiError {
  const message = `the JSON patch does not fit: ${reason}`
  const causes = [{ reason: 'FieldValueInvalid', message, field: String(path) }]
  return new ApiError(failure(422, 'Invalid', message, { causes }))
}
