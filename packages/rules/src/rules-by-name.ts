import { BlockMap } from './block-map.ts'
import { Claims } from './claims.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { HostMap } from './host-map.ts'
import type { StandingRule } from './open-ports.ts'
import type { NamedRules } from './route-table.ts'

/** The rules that stand by what they name; changed with them, what was handed out before stays as it was. */
export class RulesByName {
  readonly #hosts = new Claims<StandingRule>()
  readonly #blocks = new Claims<StandingRule>()
  #named: NamedRules = { hosts: new HostMap(), blocks: new BlockMap() }

  change(gone: ReadonlySet<StandingRule>, come: readonly StandingRule[]): NamedRules {
    const changed = [...gone, ...come].map(({ rule }) => rule)
    for (const one of gone) this.#claimsFor(one.rule).remove(one.rule.pattern, one)
    for (const one of come) this.#claimsFor(one.rule).add(one.rule.pattern, one)
    const hosts = changed.filter(({ block }) => block === undefined).map(({ pattern }) => pattern)
    const isAboutBlocks = hosts.length < changed.length
    this.#named = {
      hosts: this.#named.hosts.with(
        new Map(hosts.map((host) => [host, this.#hosts.holder(host)?.rule])),
      ),
      blocks: isAboutBlocks ? toBlockMap(this.#blocks) : this.#named.blocks,
    }
    return this.#named
  }

  #claimsFor({ block }: CompiledRule): Claims<StandingRule> {
    return block === undefined ? this.#hosts : this.#blocks
  }
}

function toBlockMap(claims: Claims<StandingRule>): BlockMap<CompiledRule> {
  const blocks = new BlockMap<CompiledRule>()
  for (const { rule } of claims.holders()) {
    if (rule.block !== undefined) blocks.set(rule.block, rule)
  }
  return blocks
}
