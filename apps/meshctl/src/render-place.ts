import type { Problem } from '@bookinfo/rules'

type Place = Pick<Problem, 'source' | 'line' | 'column' | 'field' | 'hint'>

/** The line under an error that says where it is: `  at rules.yaml:9:11 spec.ports[0].port (hint)`. */
export function renderPlace({ source = '-', line, column, field, hint }: Place): string {
  const name = source === '-' ? '<stdin>' : source
  const position = [name, line, column].filter((part) => part !== undefined).join(':')
  return `  at ${position}${field === undefined ? '' : ` ${field}`}${hint === undefined ? '' : ` (${hint})`}`
}
