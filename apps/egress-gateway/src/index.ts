export { createEgressGateway } from './egress-gateway.ts'
export type { EgressGateway, EgressGatewayOptions, StartedGateway } from './gateway-options.ts'
export { PortError } from './gateway-options.ts'
