import { compileRule } from '../compiled-rule.ts'
import { isTunnelled } from '../protocol.ts'
import type { Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import { namedPatterns } from './named-patterns.ts'
import type { PackedPart } from './packed-part.ts'
import type { PackedRules } from './packed-rules.ts'
import { PackedRulesError } from './packed-rules-error.ts'

export interface Lifted {
  /** Rules to be put together with the others, one by one. */
  readonly resources: readonly Resource[]
  /** What of the block does not count any more, by number: these, and what it is to be taken without. */
  readonly gone: ReadonlyMap<number, Resource>
}

/**
 * Takes the rules out of a block whose hosts others name as well, so that it never matters to a rule in the block which
 * other rules there are: what is contested is settled among the loose ones. The same rule stays the same object.
 */
export class LiftRules {
  readonly rules: PackedRules
  readonly #lifted = new Map<number, Resource>()
  readonly #classicPorts: ReadonlySet<number>

  constructor(rules: PackedRules) {
    this.rules = rules
    const classic = rules.ports.filter(({ kind }) => kind === 'EgressRule')
    this.#classicPorts = new Set(classic.map(({ port }) => port))
  }

  /** @throws PackedRulesError when a record is broken, or the rules have to be settled one by one */
  lift(loose: readonly Resource[], { without }: PackedPart): Lifted {
    const gone = new Map<number, Resource>()
    for (const key of without) {
      const found = this.rules.findKey(key)
      if (found !== undefined) gone.set(found.number, this.#keep(found))
    }
    const resources: Resource[] = []
    for (const resource of loose) {
      this.#refuseTunnels(resource)
      for (const { pattern } of namedPatterns(resource)) {
        const found = this.rules.findHost(pattern)
        if (found === undefined || gone.has(found.number)) continue
        const lifted = this.#keep(found)
        gone.set(found.number, lifted)
        resources.push(lifted)
      }
    }
    return { resources, gone }
  }

  #keep({ number, resource }: NonNullable<ReturnType<PackedRules['findKey']>>): Resource {
    const known = this.#lifted.get(number) ?? resource
    this.#lifted.set(number, known)
    return known
  }

  /** Of 2018's rules, one that opens a port for tunnels is in conflict with all that open it for HTTP. */
  #refuseTunnels(resource: Resource): void {
    if (resource.kind !== 'EgressRule') return
    const port = compileRule(resource).ports.find(
      (open) => isTunnelled(open.protocol) && this.#classicPorts.has(open.port),
    )
    if (port === undefined) return
    const why = `${resourceKey(resource)} wants port ${port.port} for ${port.protocol}`
    throw new PackedRulesError(`packed rules: ${why}, which others open for HTTP`)
  }
}
