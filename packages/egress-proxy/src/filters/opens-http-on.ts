import type { RouteTable } from '@bookinfo/rules'

/** Whether any rule or mesh service has HTTP on this port, whoever it is for. */
export function opensHttpOn({ rules, mesh }: RouteTable, port: number): boolean {
  const isOpen = rules.some(({ ports }) =>
    ports.some((open) => open.port === port && /^(http|http2|grpc|https)$/.test(open.protocol)),
  )
  return isOpen || [...mesh.values()].some(({ service }) => service.port === port)
}
