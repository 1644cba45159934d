import { findingReasons, type Problem } from '@bookinfo/rules'

/**
 * A problem as compilers print them, `rules.yaml:9:13: error: …`, so that editors and terminals find the place; then
 * what to do, and for a finding its reason.
 */
export function renderProblem({ level, message, hint, code, ...place }: Problem): string {
  const { source = '-', line, column, field } = place
  const position = [source === '-' ? '<stdin>' : source, line, column]
    .filter((part) => part !== undefined)
    .join(':')
  const lines = [
    `${position}: ${level}: ${message}${code === undefined ? '' : ` [${code}]`}`,
    ...(field === undefined || message.startsWith(field) ? [] : [`  at ${field}`]),
    ...(hint === undefined ? [] : [`  ${hint}`]),
    ...(code === undefined ? [] : [`  ${findingReasons[code]}`]),
  ]
  return lines.join('\n')
}

/** The same as a workflow command of GitHub Actions, which marks the line in a change. */
export function renderWorkflowCommand({ level, message, hint, code, ...place }: Problem): string {
  const { source, line, column, field } = place
  const properties = [
    ['file', source],
    ['line', line],
    ['col', column],
    ['title', code ?? field],
  ].flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  )
  const text = hint === undefined ? message : `${message}\n${hint}`
  return `::${level} ${properties.join(',')}::${escapeData(text)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
