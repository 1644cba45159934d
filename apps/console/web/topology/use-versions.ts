import { type ReadonlySignal, useComputed } from '@preact/signals'
import { sharesOf } from '../model/shares.ts'
import { useConsole } from '../shell/context.ts'

interface Versions {
  /** Per cent of its service's traffic; `null` for a service with one version, and for no service. */
  share(workload: string): number | null
  /** The workload itself; for a service's name, its version with the greatest share. */
  target(name: string): string
}

/** Versions by service, as the drawing has them. */
const versions: Readonly<Record<string, readonly string[]>> = {
  details: ['v1', 'v2'],
  reviews: ['v1', 'v2', 'v3'],
}

/** How the rules in force share the traffic out. */
export function useVersions(): ReadonlySignal<Versions> {
  const { store } = useConsole()
  return useComputed(() => {
    const shares = new Map<string, number>()
    for (const [service, list] of Object.entries(versions)) {
      for (const [version, share] of sharesOf(service, list, store.inForce.value)) {
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
  })
}
