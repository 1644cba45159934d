import type { FieldPath, FieldProblem } from './field-path.ts'
import { checkDomain, checkHost, isLabel } from './host-pattern.ts'
import type { IstioService } from './resource.ts'

type Reference = Required<Omit<IstioService, 'labels'>>
type Row = (reference: Reference) => readonly string[]

/** The table for IstioService of spec egress-rules 3.3: field (`''` is the whole) and what is wrong, in its order. */
const rows: readonly (readonly [keyof Reference | '', Row])[] = [
  [
    '',
    ({ name, service }) =>
      when(`${name}${service}` === '', 'name or service is mandatory for a service reference'),
  ],
  [
    '',
    ({ name, service }) =>
      when(name !== '' && service !== '', 'specify either name or service, not both'),
  ],
  [
    'namespace',
    ({ service, namespace }) =>
      when(service !== '' && namespace !== '', 'namespace is not valid when service is provided'),
  ],
  [
    'domain',
    ({ service, domain }) =>
      when(service !== '' && domain !== '', 'domain is not valid when service is provided'),
  ],
  ['service', ({ service }) => (service === '' ? [] : checkHost(service))],
  [
    'name',
    ({ name }) => when(name !== '' && !isLabel(name), `name "${name}" must be a valid label`),
  ],
  [
    'namespace',
    ({ namespace }) =>
      when(
        namespace !== '' && !isLabel(namespace),
        `namespace "${namespace}" must be a valid label`,
      ),
  ],
  ['domain', ({ domain }) => (domain === '' ? [] : checkDomain(domain))],
]

/** A reference to a service, as a destination or a source; all that is wrong, in the table's order. */
export function checkIstioService(service: IstioService, path: FieldPath): FieldProblem[] {
  const reference = { name: '', namespace: '', domain: '', service: '', ...service }
  const problems = rows.flatMap(([field, check]) =>
    check(reference).map((message): FieldProblem => {
      return { level: 'error', message, path: field === '' ? path : [...path, field] }
    }),
  )
  return [...problems, ...checkLabels(service.labels, [...path, 'labels'])]
}

function when(isWrong: boolean, message: string): readonly string[] {
  return isWrong ? [message] : []
}

/** Label keys and values, of services and of route entries. */
export function checkLabels(labels: IstioService['labels'], path: FieldPath): FieldProblem[] {
  const fine = /^[-A-Za-z0-9_./]*$/
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const at = [...path, key]
    const problems: FieldProblem[] = []
    if (!fine.test(key))
      problems.push({ level: 'error', message: `invalid tag key: "${key}"`, path: at })
    if (!fine.test(value))
      problems.push({ level: 'error', message: `invalid tag value: "${value}"`, path: at })
    return problems
  })
}
