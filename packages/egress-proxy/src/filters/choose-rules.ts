import type {
  RefusedRule,
  Resource,
  RouteTable,
  RouteTableCompiler,
  UnusableRule,
} from '@bookinfo/rules'
import { broadRule, leaveOut, namedHosts, resourceKey } from '@bookinfo/rules/deciding'
import { EgressError } from '../egress-error.ts'
import { findUnsafeTexts } from './unsafe-texts.ts'

/** A set of rules as it comes. */
export interface Snapshot {
  readonly version: string
  readonly resources: readonly Resource[]
  /** Others of the set, which cannot even be read here. */
  readonly unusable?: readonly UnusableRule[]
}

/** What of a snapshot is put in force. */
export interface ChosenRules {
  readonly resources: readonly Resource[]
  readonly refused: readonly RefusedRule[]
  readonly table: RouteTable
}

interface ChooseOptions {
  readonly compile: RouteTableCompiler
  readonly denyBroadRules: boolean
}

/**
 * One bad rule is no reason to refuse the others: it is left out, and with it what would be open otherwise than it was meant.
 * @throws EgressError `config_rejected` when the rest does not compile
 */
export function chooseRules(snapshot: Snapshot, options: ChooseOptions): ChosenRules {
  const { version, resources, unusable = [] } = snapshot
  try {
    const broad = options.denyBroadRules ? resources.flatMap(asBroad) : []
    const bad = [...unusable, ...broad]
    const chosen = select(resources, bad)
    const table = options.compile(chosen.resources)
    const unsafe = asUnusable(findUnsafeTexts(table), chosen.resources)
    if (unsafe.length === 0) return { ...chosen, table }
    const safe = select(resources, [...bad, ...unsafe])
    return { ...safe, table: options.compile(safe.resources) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new EgressError('config_rejected', `snapshot ${version}: ${message}`, { cause: error })
  }
}

function select(resources: readonly Resource[], bad: readonly UnusableRule[]) {
  return bad.length === 0 ? { resources, refused: [] } : leaveOut(resources, bad)
}

/** Opens what nobody has chosen (spec: security S72). */
function asBroad(resource: Resource): readonly UnusableRule[] {
  const reason = broadRule(resource)
  return reason === undefined ? [] : withHosts(resource, reason)
}

function asUnusable(
  refused: readonly RefusedRule[],
  resources: readonly Resource[],
): readonly UnusableRule[] {
  const reasons = new Map(refused.map(({ rule, reason }) => [rule, reason]))
  return resources.flatMap((resource) => {
    const reason = reasons.get(resourceKey(resource))
    return reason === undefined ? [] : withHosts(resource, reason)
  })
}

function withHosts(resource: Resource, reason: string): readonly UnusableRule[] {
  const about = namedHosts(resource) ?? { hosts: [], opens: false }
  return [{ rule: resourceKey(resource), reason, about }]
}
