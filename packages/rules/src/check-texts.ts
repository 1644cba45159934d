import type { CheckOptions } from './check-fields.ts'
import type { Finding } from './finding.ts'
import { layOver } from './lay-over.ts'
import type { LintContext } from './lint.ts'
import { adviceCodes, lintTogether } from './lint.ts'
import type { Problem } from './problem.ts'
import type { ReadResult } from './read-resources.ts'
import { readResources } from './read-resources.ts'
import type { Resource } from './resource.ts'
import { resourceKey, ruleKey } from './resource-key.ts'

export interface TextToCheck {
  /** File name, or `-`. */
  readonly source: string
  readonly text: string
}

export interface CheckTextsOptions extends CheckOptions, Omit<LintContext, 'table'> {
  /** Resources that are in force; what is checked comes on top of them. */
  readonly inForce?: readonly Resource[]
}

interface Checked {
  /** Those without errors. */
  readonly resources: readonly Resource[]
  /** In the order of texts and lines. */
  readonly problems: readonly Problem[]
}

/**
 * Checks files of rules as a whole: each resource by itself, then what they make of each other and of those in
 * force. What was true before is not told again, unless it is about one of the resources checked.
 */
export function checkTexts(
  texts: readonly TextToCheck[],
  { inForce = [], registry, usage, now, ...options }: CheckTextsOptions = {},
): Checked {
  const read = texts.map(({ source, text }) => readResources(text, { ...options, source }))
  const resources = read.flatMap((result) => result.resources)
  const context: LintContext = {
    ...(registry === undefined ? {} : { registry }),
    ...(usage === undefined ? {} : { usage }),
    ...(now === undefined ? {} : { now }),
  }
  const before = new Set(lintTogether(inForce, context).map(({ message }) => message))
  const keys = new Set(resources.map(resourceKey))
  const together = lintTogether(layOver(inForce, resources), context)
    .filter(({ code }) => !adviceCodes.has(code))
    .flatMap((finding) => place(finding, read, keys, before))
  const own = read.flatMap(({ problems }) => problems)
  return { resources, problems: inOrder([...own, ...twice(texts, read), ...together], texts) }
}

/** A finding at its rule, or at the one among the texts that it names. */
function place(
  { rule, ...problem }: Finding,
  read: readonly ReadResult[],
  keys: ReadonlySet<string>,
  before: ReadonlySet<string>,
): readonly Problem[] {
  const own = ruleKey(rule)
  const key = keys.has(own) ? own : [...keys].find((other) => problem.message.includes(other))
  if (key === undefined) return before.has(problem.message) ? [] : [problem]
  const field = key === own ? problem.field : undefined
  const position = read.map(({ placeOf }) => placeOf(key, field)).find((found) => found)
  return [{ ...problem, ...position }]
}

/** Two resources of one name: only the last would count. */
function twice(texts: readonly TextToCheck[], read: readonly ReadResult[]): readonly Problem[] {
  const seen = new Map<string, string>()
  return read.flatMap(({ resources, placeOf }, i) =>
    resources.flatMap((resource): readonly Problem[] => {
      const key = resourceKey(resource)
      const first = seen.get(key)
      const source = texts[i]?.source ?? '-'
      seen.set(key, source)
      if (first === undefined) return []
      const where = first === source ? 'twice in this file' : `in ${first} too`
      const message = `${key} is defined ${where}: the last one would replace the other`
      return [{ level: 'error', message, field: 'metadata.name', source, ...placeOf(key) }]
    }),
  )
}

function inOrder(problems: readonly Problem[], texts: readonly TextToCheck[]): readonly Problem[] {
  const order = new Map(texts.map(({ source }, i) => [source, i]))
  const rank = ({ source, line = 0, column = 0 }: Problem): readonly number[] => [
    source === undefined ? texts.length : (order.get(source) ?? 0),
    line,
    column,
  ]
  return problems.toSorted((a, b) => {
    const left = rank(a)
    const right = rank(b)
    const at = left.findIndex((value, i) => value !== right[i])
    return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
  })
}
