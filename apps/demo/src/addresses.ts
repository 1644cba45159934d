import { join } from 'node:path'
import type { MeshAddresses, MeshPorts } from './mesh-options.ts'

/** The addresses a person uses. `localhost` rather than 127.0.0.1, because that is what people type and cookies follow. */
export function addressesOf(ports: MeshPorts, stateDir: string): MeshAddresses {
  return {
    productPageUrl: `http://localhost:${ports.productPage}/productpage`,
    consoleUrl: `http://localhost:${ports.control}/`,
    egressUrl: `http://localhost:${ports.egress}`,
    adminUrl: `http://localhost:${ports.admin}`,
    kubeconfig: join(stateDir, 'kubeconfig'),
    accessLog: join(stateDir, 'egress-access.log'),
    meshLog: join(stateDir, 'mesh.log'),
  }
}
