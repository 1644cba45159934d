import { checkTexts, type Problem, type Resource } from '@bookinfo/rules'
import { badRequest } from '../resource-api/api-status.ts'

/** @throws ApiError 400 with every error and its place */
export function readRules(yaml = ''): readonly Resource[] {
  const { resources, problems } = checkTexts([{ source: 'yaml', text: yaml }])
  const errors = problems.filter(({ level }) => level === 'error')
  if (errors.length === 0) return resources
  throw badRequest(errors.map(sayProblem).join('; '))
}

function sayProblem({ message, line, column, field, hint }: Problem): string {
  const place = line === undefined ? '' : `line ${line}, column ${column}: `
  const where = field === undefined ? '' : `${field}: `
  return `${place}${where}${message}${hint === undefined ? '' : ` (${hint})`}`
}
