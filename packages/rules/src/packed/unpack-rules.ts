import type { UnusableRule } from '../leave-out.ts'
import { namedHosts } from '../named-hosts.ts'
import type { Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import { validateResource } from '../validate-resource.ts'
import type { PackedPart } from './packed-part.ts'
import type { PackedRules } from './packed-rules.ts'
import { PackedRulesError } from './packed-rules-error.ts'

interface Unpacked {
  readonly resources: readonly Resource[]
  /** Those that cannot be enforced. */
  readonly unusable: readonly UnusableRule[]
}

/**
 * Packed rules as loose ones, each of them checked: for what has to be known of all of them. The same block makes the
 * same objects.
 * @throws PackedRulesError where a record is not JSON, or cannot be used and nobody can tell what it is about
 */
export function unpackRules({ rules, without }: PackedPart): Unpacked {
  const all = unpacked.get(rules) ?? readAll(rules)
  unpacked.set(rules, all)
  return {
    resources: all.resources.filter((resource) => !without.has(resourceKey(resource))),
    unusable: all.unusable.filter(({ rule }) => !without.has(rule)),
  }
}

/** What the records say, for operators to see, and of one that says nothing why; nothing of it is kept. */
export function showPackedRules({ rules, without }: PackedPart): readonly unknown[] {
  const shown: unknown[] = []
  for (let number = 0; number < rules.count; number++) {
    const value = show(rules, number)
    const { kind, metadata } = Object(value)
    const key = resourceKey({ kind, metadata: Object(metadata) })
    if (!without.has(key)) shown.push(value)
  }
  return shown
}

function show(rules: PackedRules, number: number): unknown {
  try {
    return rules.valueAt(number)
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

const unpacked = new WeakMap<PackedRules, Unpacked>()

function readAll(rules: PackedRules): Unpacked {
  const resources: Resource[] = []
  const unusable: UnusableRule[] = []
  for (let number = 0; number < rules.count; number++) {
    const value = rules.valueAt(number)
    const { resource, problems } = validateResource(value)
    const error = problems.find(({ level }) => level === 'error')
    if (resource !== undefined && error === undefined) resources.push(resource)
    else unusable.push(toUnusable(value, number, error?.message ?? 'not a resource'))
  }
  return { resources, unusable }
}

function toUnusable(value: unknown, number: number, why: string): UnusableRule {
  const { kind, metadata } = Object(value)
  const { name, namespace = 'default' } = Object(metadata)
  const about = namedHosts(value)
  if (about === undefined || typeof name !== 'string') {
    throw new PackedRulesError(`packed rules: record ${number}: ${why}`)
  }
  const rule = resourceKey({ kind, metadata: { name, namespace } })
  return { rule, reason: `${kind} ${name}: ${why}`, about }
}
