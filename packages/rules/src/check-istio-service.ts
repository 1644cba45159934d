import type { FieldPath, FieldProblem } from './field-path.ts'
import { checkBlock, checkDomain, isBlock, isLabel } from './host-pattern.ts'
import type { IstioService } from './resource.ts'

/** The table for IstioService of spec egress-rules 3.3, in its order. */
export function checkIstioService(service: IstioService, path: FieldPath): FieldProblem[] {
  const problems: FieldProblem[] = []
  const add = (field: string, message: string) =>
    problems.push({ level: 'error', message, path: field === '' ? path : [...path, field] })
  const { name = '', namespace = '', domain = '', service: host = '' } = service
  if (name === '' && host === '') add('', 'name or service is mandatory for a service reference')
  if (name !== '' && host !== '') add('', 'specify either name or service, not both')
  if (host !== '') {
    if (namespace !== '') add('namespace', 'namespace is not valid when service is provided')
    if (domain !== '') add('domain', 'domain is not valid when service is provided')
    for (const message of isBlock(host) ? checkBlock(host) : checkDomain(host))
      add('service', message)
  }
  if (name !== '' && !isLabel(name)) add('name', `name "${name}" must be a valid label`)
  if (namespace !== '' && !isLabel(namespace)) {
    add('namespace', `namespace "${namespace}" must be a valid label`)
  }
  if (domain !== '') for (const message of checkDomain(domain)) add('domain', message)
  return [...problems, ...checkLabels(service.labels, [...path, 'labels'])]
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
