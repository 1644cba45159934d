import type {
  MeshRegistry,
  PackedPart,
  RefusedRule,
  Resource,
  RouteTable,
  RouteTableCompiler,
  Selection,
  UnusableRule,
} from '@bookinfo/rules'
import {
  broadRule,
  leaveOut,
  namedHosts,
  PackedRulesError,
  resourceKey,
  unpackRules,
} from '@bookinfo/rules/deciding'
import { EgressError } from '../egress-error.ts'
import { findUnsafeTexts } from './unsafe-texts.ts'

/** A set of rules as it comes. */
export interface Snapshot {
  readonly version: string
  readonly resources: readonly Resource[]
  /** Others of the set, which cannot even be read here. */
  readonly unusable?: readonly UnusableRule[]
  /** Others of the set, packed by who checked them. */
  readonly packed?: PackedPart
}

/** What of a snapshot is put in force. */
export interface ChosenRules extends Selection {
  readonly table: RouteTable
  /** Where they could stay packed; else they are among the resources. */
  readonly packed?: PackedPart
}

interface ChooseOptions {
  readonly registry: MeshRegistry
  readonly compile: RouteTableCompiler
  readonly denyBroadRules: boolean
}

/**
 * One bad rule is no reason to refuse the others: it is left out, and with it what would be open otherwise than it was
 * meant.
 * @throws EgressError `config_rejected` when the rest does not compile, and where a policy opens what no rule is about
 */
export function chooseRules(snapshot: Snapshot, options: ChooseOptions): ChosenRules {
  try {
    return refuseOpenEnds(choose(snapshot, options))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const detail = `snapshot ${snapshot.version}: ${message}`
    throw new EgressError('config_rejected', detail, { cause: error })
  }
}

function choose(snapshot: Snapshot, options: ChooseOptions): ChosenRules {
  return choosePacked(snapshot, options) ?? chooseLoose(unpackSnapshot(snapshot), options)
}

/** The same rules, each of those that were packed looked at. @throws PackedRulesError when that cannot be done */
export function unpackSnapshot(snapshot: Snapshot): Snapshot {
  const { packed, resources, unusable = [], ...rest } = snapshot
  if (packed === undefined) return snapshot
  const loose = unpackRules(packed)
  return {
    ...rest,
    resources: [...resources, ...loose.resources],
    unusable: [...unusable, ...loose.unusable],
  }
}

/** `undefined` where nothing is packed, or something has to be left out, and for that every rule to be looked at. */
function choosePacked(
  { packed, resources, unusable = [] }: Snapshot,
  { compile, denyBroadRules }: ChooseOptions,
): ChosenRules | undefined {
  if (packed === undefined || unusable.length > 0 || denyBroadRules) return undefined
  try {
    const table = compile(resources, packed)
    const isSafe = findUnsafeTexts(table).length === 0
    return isSafe ? { resources, packed, refused: [], table } : undefined
  } catch (error) {
    if (error instanceof PackedRulesError) return undefined
    throw error
  }
}

function chooseLoose(
  { resources, unusable = [] }: Omit<Snapshot, 'version'>,
  options: ChooseOptions,
): ChosenRules {
  const broad = options.denyBroadRules ? resources.flatMap(asBroad) : []
  const bad = [...unusable, ...broad]
  const chosen = compileWithout(bad, resources, options)
  const unsafe = asUnusable(findUnsafeTexts(chosen.table), chosen.resources)
  return unsafe.length === 0 ? chosen : compileWithout([...bad, ...unsafe], resources, options)
}

function compileWithout(
  bad: readonly UnusableRule[],
  resources: readonly Resource[],
  { registry, compile }: ChooseOptions,
): ChosenRules {
  const selection =
    bad.length === 0 ? { resources, refused: [] } : leaveOut(resources, bad, registry)
  return { ...selection, table: compile(selection.resources) }
}

/** A host whose rules are left out is closed only where hosts without a rule are. */
function refuseOpenEnds(chosen: ChosenRules): ChosenRules {
  const [first] = chosen.refused
  const { outboundTrafficPolicy, sidecars } = chosen.table
  const policies = [outboundTrafficPolicy, ...sidecars.map(({ policy }) => policy)]
  if (first === undefined || !policies.includes('ALLOW_ANY')) return chosen
  const why = 'cannot be left out, ALLOW_ANY would let its hosts pass'
  throw new Error(`${first.rule} ${why}: ${first.reason}`)
}

/** Opens what nobody has chosen (spec: security S72). */
function asBroad(resource: Resource): readonly UnusableRule[] {
  const reason = broadRule(resource)
  return reason === undefined ? [] : [withHosts(resource, reason)]
}

function asUnusable(
  refused: readonly RefusedRule[],
  resources: readonly Resource[],
): readonly UnusableRule[] {
  const reasons = new Map(refused.map(({ rule, reason }) => [rule, reason]))
  return resources.flatMap((resource) => {
    const reason = reasons.get(resourceKey(resource))
    return reason === undefined ? [] : [withHosts(resource, reason)]
  })
}

/** @throws Error where nobody can tell what the resource is about */
function withHosts(resource: Resource, reason: string): UnusableRule {
  const rule = resourceKey(resource)
  const about = namedHosts(resource)
  if (about === undefined) throw new Error(`${rule} is refused: ${reason}`)
  return { rule, reason, about }
}
