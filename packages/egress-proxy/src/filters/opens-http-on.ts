import type { RouteTable } from '@bookinfo/rules'

/** Whether any rule or mesh service has HTTP on this port, whoever it is for. */
export function opensHttpOn({ protocolsOn, mesh }: RouteTable, port: number): boolean {
  const isOpen = [...protocolsOn(port)].some((protocol) =>
    /^(http|http2|grpc|https)$/.test(protocol),
  )
  return isOpen || [...mesh.values()].some(({ service }) => service.port === port)
}
