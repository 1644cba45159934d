import type { MeshRegistry, MeshService } from '../registry.ts'
import { meshNames } from '../resolve-service.ts'

/** The services of the mesh by each of their names. */
export class MeshHosts {
  readonly #services = new Map<string, MeshService>()

  constructor({ services }: Pick<MeshRegistry, 'services'>) {
    for (const service of services) {
      for (const name of meshNames(service.name)) {
        if (!this.#services.has(name)) this.#services.set(name, service)
      }
    }
  }

  /**
   * A host as today's kinds write it, in canonical form: a short name is one of the resource's namespace, if there is
   * such a service.
   */
  resolve(host: string, namespace: string): string {
    const name = host.toLowerCase().replace(/\.$/, '')
    if (name.includes('.')) return name
    const full = `${name}.${namespace}.svc.cluster.local`
    return this.#services.has(full) ? full : name
  }

  /** The service that a canonical host is, if any. */
  find(host: string): MeshService | undefined {
    return this.#services.get(host)
  }
}
