import { todayApiVersion } from '../resource.ts'
import type { DestinationRule } from '../today/destination-rule-schema.ts'

type Labels = Readonly<Record<string, string>>

/** The versions that routes to one host name, each once. */
export class Subsets {
  readonly #byName = new Map<string, Labels>()

  /** The name of the subset with these labels: `version: v1.0` is `version-v1-0`. `undefined` for no labels. */
  nameOf(labels: Labels = {}): string | undefined {
    const entries = Object.entries(labels)
    if (entries.length === 0) return undefined
    const plain = entries
      .map((pair) => pair.join('-'))
      .join('-')
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '-')
      .replace(/^-+/, '')
      .slice(0, 60)
      .replace(/-+$/, '')
    let name = plain || 'subset'
    for (let i = 2; !this.#isFree(name, labels); i++) name = `${plain}-${i}`
    this.#byName.set(name, labels)
    return name
  }

  /** The rule that defines them, if there are any. */
  toDestinationRules(namespace: string, host: string): DestinationRule[] {
    if (this.#byName.size === 0) return []
    const subsets = [...this.#byName].map(([name, labels]) => ({ name, labels: { ...labels } }))
    return [
      {
        apiVersion: todayApiVersion,
        kind: 'DestinationRule',
        metadata: { name: host.replaceAll('*', 'wildcard').slice(0, 253), namespace },
        spec: { host, subsets },
      },
    ]
  }

  #isFree(name: string, labels: Labels): boolean {
    const known = this.#byName.get(name)
    return known === undefined || JSON.stringify(known) === JSON.stringify(labels)
  }
}
