import { badRequest } from './api-status.ts'
import { isPlainObject } from './plain-object.ts'
import type { ApiObject, ServedKind } from './served-kind.ts'

export type Selector = (object: ApiObject) => boolean

/**
 * Which objects a list, watch or deletecollection is about: `labelSelector` with `a=b`, `a==b`, `a!=b`, `a`, `!a`,
 * `a in (b,c)`, `a notin (b,c)`, and `a>1`, `a<1` between integers; `fieldSelector` with metadata.name, metadata.namespace and what the kind has besides.
 * @throws ApiError 400 for anything else
 */
export function createSelector(
  labels: string,
  fields: string,
  kind: Pick<ServedKind, 'selectable'>,
): Selector {
  const conditions = [
    ...splitOutsideParentheses(labels).map(labelCondition),
    ...splitOutsideParentheses(fields).map((text) => fieldCondition(text, kind)),
  ]
  return (object) => conditions.every((holds) => holds(object))
}

function splitOutsideParentheses(text: string): readonly string[] {
  if (text.trim() === '') return []
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === ',' && depth === 0) parts.push('')
    else parts.push((parts.pop() ?? '') + character)
  }
  return parts.map((part) => part.trim())
}

const name = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?'
const exists = new RegExp(`^(?<not>!?)\\s*(?<name>${name})$`)
const oneOf = new RegExp(`^(?<name>${name})\\s+(?<operator>in|notin)\\s*\\((?<values>[^()]*)\\)$`)
const compares = /^(?<name>[-A-Za-z0-9_./]+)\s*(?<operator>!=|==|=)\s*(?<value>.*)$/

const orders = /^(?<name>[-A-Za-z0-9_./]+)\s*(?<operator>[<>])\s*(?<limit>-?[0-9]{1,15})$/

function labelCondition(text: string): Selector {
  const bare = exists.exec(text)?.groups
  if (bare !== undefined) {
    const wanted = bare.not !== '!'
    return (object) => (labelOf(object, bare.name) !== undefined) === wanted
  }
  const listed = oneOf.exec(text)?.groups
  if (listed !== undefined) {
    const values = (listed.values ?? '').split(',').map((value) => value.trim())
    return (object) => {
      const label = labelOf(object, listed.name)
      return (label !== undefined && values.includes(label)) === (listed.operator === 'in')
    }
  }
  const ordered = orders.exec(text)?.groups
  if (ordered !== undefined) return order(ordered)
  const { name: key, operator, value } = comparison(text)
  if (!/^[-A-Za-z0-9_.]*$/.test(value)) throw unreadable(text)
  return (object) => (labelOf(object, key) === value) === (operator !== '!=')
}

/** A label that is no integer is neither more nor less. */
function order({ name, operator, limit }: Readonly<Record<string, string>>): Selector {
  return (object) => {
    const label = labelOf(object, name) ?? ''
    if (!/^-?[0-9]{1,15}$/.test(label)) return false
    return operator === '>' ? Number(label) > Number(limit) : Number(label) < Number(limit)
  }
}

function labelOf({ metadata }: ApiObject, key = ''): string | undefined {
  const { labels = {} } = metadata
  return Object.hasOwn(labels, key) ? labels[key] : undefined
}

function fieldCondition(text: string, { selectable }: Pick<ServedKind, 'selectable'>): Selector {
  const { name: path, operator, value } = comparison(text)
  const known = ['metadata.name', 'metadata.namespace', ...selectable]
  if (!known.includes(path)) {
    throw badRequest(`field label not supported: ${path}; use ${known.join(' or ')}`)
  }
  const parts = path.split('.')
  return (object) => (fieldOf(object, parts) === value) === (operator !== '!=')
}

/** A field that is absent is the empty text, as for the selectable fields of custom resources. */
function fieldOf(object: unknown, path: readonly string[]): string {
  const found = path.reduce<unknown>(
    (inner, part) => (isPlainObject(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined),
    object,
  )
  return found === undefined || isPlainObject(found) ? '' : String(found)
}

function comparison(text: string) {
  const groups = compares.exec(text)?.groups
  if (groups === undefined) throw unreadable(text)
  const { name: key = '', operator = '', value = '' } = groups
  return { name: key, operator, value }
}

function unreadable(text: string) {
  return badRequest(
    `unable to parse selector ${JSON.stringify(text)}; use name=value, name!=value, name in (a,b) or name>1`,
  )
}
