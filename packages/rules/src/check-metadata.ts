import type { FieldProblem } from './field-path.ts'
import { checkOurAnnotations } from './our-annotations.ts'
import type { ObjectMeta } from './resource.ts'

/** Kubernetes' rules for names: a DNS-1123 subdomain for the resource, a label for the namespace. */
export function checkMetadata(metadata: Partial<ObjectMeta>): FieldProblem[] {
  const { name = '', namespace = '' } = metadata
  const problems: FieldProblem[] = []
  if (name === '') {
    problems.push({
      level: 'error',
      message: 'resource name may not be empty',
      path: ['metadata', 'name'],
      hint: 'give the resource a metadata.name',
    })
  } else if (!isSubdomain(name)) {
    problems.push({
      level: 'error',
      message: `metadata.name "${name}" must be a DNS-1123 subdomain`,
      path: ['metadata', 'name'],
      hint: "lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit, at most 253",
    })
  }
  if (namespace !== '' && !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    problems.push({
      level: 'error',
      message: `metadata.namespace "${namespace}" must be a DNS-1123 label`,
      path: ['metadata', 'namespace'],
    })
  }
  return [...problems, ...checkOurAnnotations(metadata)]
}

function isSubdomain(name: string): boolean {
  return (
    name.length <= 253 &&
    /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name)
  )
}
