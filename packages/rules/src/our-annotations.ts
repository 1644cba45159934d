import { didYouMean } from './did-you-mean.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import { refuseInternal, splitInternal } from './internal-parts.ts'
import type { ObjectMeta } from './resource.ts'
import { warning } from './warning.ts'

const prefix = 'egress.bookinfo.dev/'

/** What a rule may say about itself beside its spec. Everything else under the prefix has no effect. */
export const ourAnnotations = {
  /** RFC 3339 time at which the rule is removed. */
  expires: `${prefix}expires`,
  /** Who answers for the rule: a person, a team, a ticket. */
  owner: `${prefix}owner`,
  /** Internal addresses and blocks that the rule may lead to. */
  internal: `${prefix}internal`,
} as const

type Annotated = Pick<ObjectMeta, 'annotations'>

/** When the rule is to be removed; `undefined` where it says nothing, or nothing valid. */
export function expiryOf({ annotations = {} }: Partial<Annotated>): Date | undefined {
  const text = annotations[ourAnnotations.expires]
  const ms = text === undefined ? undefined : parseTime(text)
  return ms === undefined ? undefined : new Date(ms)
}

/** Annotations under our prefix, which are the only ones that mean anything here. */
export function checkOurAnnotations({ annotations = {} }: Partial<Annotated>): FieldProblem[] {
  return Object.entries(annotations)
    .filter(([name]) => name.startsWith(prefix))
    .flatMap(([name, value]) => checkOne(name, value, ['metadata', 'annotations', name]))
}

function checkOne(name: string, value: string, path: FieldPath): FieldProblem[] {
  if (name === ourAnnotations.expires) {
    if (parseTime(value) !== undefined) return []
    const message = `${name} must be a time as RFC 3339 writes it, found ${JSON.stringify(value)}`
    return [{ level: 'error', message, path, hint: 'for example "2030-01-31T18:00:00Z"' }]
  }
  if (name === ourAnnotations.owner) {
    if (/^[^\p{C}]{1,253}$/u.test(value.trim())) return []
    const message = `${name} must name somebody, in 1 to 253 characters`
    return [{ level: 'error', message, path }]
  }
  if (name === ourAnnotations.internal) return checkInternal(name, value, path)
  const known = Object.values(ourAnnotations)
  const meant = didYouMean(name.slice(prefix.length), Object.keys(ourAnnotations))
  const hint =
    meant === undefined ? `there are ${known.join(', ')}` : `did you mean "${prefix}${meant}"?`
  return [{ ...warning('unknown_annotation', path, `${name} has no effect`), at: 'name', hint }]
}

function checkInternal(name: string, value: string, path: FieldPath): FieldProblem[] {
  const parts = splitInternal(value)
  const faults = parts.map(refuseInternal).filter((fault) => fault !== undefined)
  if (parts.length === 0) faults.push('it names none')
  const hint = 'for example "10.20.0.0/16, 192.168.7.4"'
  return faults.map((fault) => {
    const message = `${name} lists internal addresses and blocks: ${fault}`
    return { level: 'error', message, path, hint }
  })
}

/** Milliseconds since 1970 of an RFC 3339 time (section 5.6); `undefined` for what is none, 30 February included. */
function parseTime(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/.exec(
    text,
  )
  const day = Date.parse(`${match?.[1]}T00:00:00Z`)
  const ms = Date.parse(text.toUpperCase())
  if (match === null || Number.isNaN(day) || Number.isNaN(ms)) return undefined
  return new Date(day).toISOString().startsWith(match[1] ?? '') ? ms : undefined
}
