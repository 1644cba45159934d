import type { Resource } from '@bookinfo/rules'
import { badRequest } from './api-status.ts'

export type Selector = (resource: Resource) => boolean

type Field = (resource: Resource) => string | undefined

const fields: Readonly<Record<string, Field>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
}

/**
 * Which resources a list, watch or deletecollection is about: `labelSelector` with `a=b`, `a==b`, `a!=b`, `a`, `!a`,
 * `fieldSelector` with metadata.name and metadata.namespace.
 * @throws ApiError 400 for anything else
 */
export function createSelector(labels: string, fieldSelector: string): Selector {
  const conditions = [
    ...split(labels).map(labelCondition),
    ...split(fieldSelector).map(fieldCondition),
  ]
  return (resource) => conditions.every((holds) => holds(resource))
}

function split(text: string): readonly string[] {
  return text === '' ? [] : text.split(',')
}

function labelCondition(text: string): Selector {
  const { name, operator, value } = parse(text, /^(!?)([-A-Za-z0-9_./]+)$/)
  const label: Field = ({ metadata }) => metadata.labels?.[name]
  if (operator === '!') return (resource) => label(resource) === undefined
  if (operator === '') return (resource) => label(resource) !== undefined
  return compare(label, operator, value)
}

function fieldCondition(text: string): Selector {
  const { name, operator, value } = parse(text)
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field === undefined) {
    throw badRequest(`field label not supported: ${name}; use ${Object.keys(fields).join(' or ')}`)
  }
  return compare(field, operator, value)
}

function parse(text: string, bare?: RegExp) {
  const [, name, operator, value] =
    /^([-A-Za-z0-9_./]+)(!=|==|=)([-A-Za-z0-9_./]*)$/.exec(text) ?? []
  if (name !== undefined && operator !== undefined) return { name, operator, value: value ?? '' }
  const [, sign = '', key] = bare?.exec(text) ?? []
  if (key !== undefined) return { name: key, operator: sign, value: '' }
  throw badRequest(
    `unable to parse selector ${JSON.stringify(text)}; use name=value or name!=value`,
  )
}

function compare(field: Field, operator: string, value: string): Selector {
  const wanted = operator !== '!='
  return (resource) => (field(resource) === value) === wanted
}
