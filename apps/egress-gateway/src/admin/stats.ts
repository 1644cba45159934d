import type { compileRegex } from '@bookinfo/rules/deciding'

export type CompileRegex = typeof compileRegex

const formats = ['text', 'json', 'prometheus'] as const

/** What is asked of `/stats`. */
export interface StatsQuery {
  readonly format: (typeof formats)[number]
  /** Whether a stat of this name, with its labels, is wanted. */
  readonly isWanted: (name: string) => boolean
}

/**
 * Reads Envoy's parameters: `format`, and `filter`, a regular expression that may match anywhere in a name.
 * @throws SyntaxError that says which parameter, and what was expected
 */
export function readStatsQuery(
  query: Readonly<Record<string, unknown>>,
  compile: CompileRegex,
): StatsQuery {
  const { format = 'text', filter } = query
  const known = formats.find((one) => one === format)
  if (known === undefined) {
    const found = JSON.stringify(format)
    throw new SyntaxError(`format: expected text, json or prometheus, found ${found}`)
  }
  return {
    format: known,
    isWanted: filter === undefined ? () => true : readFilter(filter, compile),
  }
}

/** One that takes no long time, whatever it is (spec: security S75). `^` and `$` around it are of the whole of it. */
function readFilter(filter: unknown, compile: CompileRegex): StatsQuery['isWanted'] {
  if (typeof filter !== 'string') throw new SyntaxError('filter: expected one regular expression')
  const [, begin, inner, end] = /^(\^?)(.*?)((?<!\\)\$)?$/s.exec(filter) ?? []
  const alone = compile(inner ?? '') // so that it is whole in itself, and faults are told of what was written
  if (!alone.ok) throw new SyntaxError(`filter: ${alone.problem}`)
  const regex = compile(`${begin ? '' : '.*'}(?:${inner})${end ? '' : '.*'}`)
  if (regex.ok) return regex.test
  throw new SyntaxError(`filter: ${regex.problem}`)
}

/** Stats, made from what Prometheus reads: `name: value`, a line each, as Envoy writes them. */
export function renderStatsText(exposition: string, { isWanted }: StatsQuery): string {
  return readStats(exposition)
    .filter(({ name }) => isWanted(name))
    .map(({ name, value }) => `${name}: ${value}\n`)
    .join('')
}

/** The same as `{"stats": [{"name", "value"}]}`. */
export function listStats(exposition: string, { isWanted }: StatsQuery) {
  return { stats: readStats(exposition).filter(({ name }) => isWanted(name)) }
}

/** What Prometheus reads, without the samples that are not wanted, and the families that have none left. */
export function filterExposition(exposition: string, { isWanted }: StatsQuery): string {
  let header: readonly string[] = []
  const lines = exposition.split('\n').flatMap((line) => {
    if (line.startsWith('# HELP')) header = [line]
    else if (line.startsWith('#')) header = [...header, line]
    else if (line !== '' && isWanted(readSample(line).name)) {
      const kept = [...header, line]
      header = []
      return kept
    }
    return []
  })
  return lines.map((line) => `${line}\n`).join('')
}

interface Stat {
  readonly name: string
  readonly value: number
}

function readStats(exposition: string): readonly Stat[] {
  const samples = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return samples.map(readSample)
}

function readSample(line: string): Stat {
  const end = line.lastIndexOf(' ')
  return { name: line.slice(0, end), value: Number(line.slice(end + 1)) }
}
