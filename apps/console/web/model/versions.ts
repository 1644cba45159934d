import type { RulesInForce } from './rules-in-force.ts'
import { sharesOf } from './shares.ts'

/** How the rules in force share traffic out among the versions the drawing knows. */
export interface Versions {
  /** Per cent of its service's traffic; `null` for a service with one version, and for no service. */
  share(workload: string): number | null
  /** The workload itself; for a service's name, its version with the greatest share. */
  target(name: string): string
}

const versions: Readonly<Record<string, readonly string[]>> = {
  details: ['v1', 'v2'],
  reviews: ['v1', 'v2', 'v3'],
}

export function versionsOf(rules: RulesInForce): Versions {
  const shares = new Map<string, number>()
  for (const [service, list] of Object.entries(versions)) {
    for (const [version, share] of sharesOf(service, list, rules)) {
      shares.set(`${service}-${version}`, share)
    }
  }
  return {
    share: (workload) => shares.get(workload) ?? null,
    target: (name) => {
      if (/-v\d+$/.test(name)) return name
      const own = [...shares].filter(([workload]) => workload.startsWith(`${name}-`))
      if (own.length === 0) return `${name}-v1`
      return own.reduce((best, next) => (next[1] > best[1] ? next : best))[0]
    },
  }
}
