import type { MeshRegistry } from '@bookinfo/rules'
import { bookinfo } from './bookinfo.ts'

/** The port every Bookinfo service is called at, whatever port its versions listen on here. */
const servicePort = 9080

/**
 * The mesh as the gateway is told of it. Workloads are told apart by their credentials; whoever calls from loopback
 * without any is `local`, a person with curl.
 * @param ports where each workload listens, by its name.
 */
export function createRegistry(ports: ReadonlyMap<string, number>): MeshRegistry {
  const services = [...new Set(bookinfo.map(({ service }) => service))]
  return {
    services: services.map((name) => ({ name, port: servicePort })),
    workloads: [
      ...bookinfo.map(({ name, service, version }) => ({
        name,
        service,
        labels: { app: service, version },
        address: '127.0.0.1',
        port: ports.get(name) ?? 0,
      })),
      { name: 'local', labels: {} },
    ],
    sources: [
      { cidr: '127.0.0.0/8', workload: 'local' },
      { cidr: '::1/128', workload: 'local' },
    ],
  }
}
