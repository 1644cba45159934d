import Type from 'typebox'
import { exchangeSchema } from './exchange-schema.ts'

/** Gateways name themselves; the name stands in warnings, logs and the console. */
export const gatewayName = Type.String({
  minLength: 1,
  maxLength: 253,
  pattern: '^[A-Za-z0-9._-]+$',
})

const labels = Type.Record(Type.String(), Type.String())
const portNumber = Type.Integer({ minimum: 1, maximum: 65_535 })

const registry = Type.Object({
  services: Type.Array(Type.Object({ name: Type.String({ minLength: 1 }), port: portNumber })),
  workloads: Type.Array(
    Type.Object({
      name: Type.String({ minLength: 1 }),
      service: Type.Optional(Type.String()),
      labels,
      address: Type.Optional(Type.String()),
      port: Type.Optional(portNumber),
    }),
  ),
  sources: Type.Optional(
    Type.Array(Type.Object({ cidr: Type.String(), workload: Type.String({ minLength: 1 }) })),
  ),
})

export const gatewayHelloSchema = Type.Object({
  gateway: gatewayName,
  registry,
  world: Type.Union([Type.Literal('stand-in'), Type.Literal('live')]),
  knownHosts: Type.Array(Type.String()),
  outboundTrafficPolicy: Type.Optional(
    Type.Union([Type.Literal('REGISTRY_ONLY'), Type.Literal('ALLOW_ANY')]),
  ),
  connectTo: Type.Optional(Type.Record(Type.String(), Type.String())),
})

export const ackSchema = Type.Object({
  gateway: gatewayName,
  version: Type.String({ minLength: 1 }),
  status: Type.Union([Type.Literal('applied'), Type.Literal('rejected')]),
  message: Type.Optional(Type.String()),
  refused: Type.Optional(
    Type.Array(Type.Object({ rule: Type.String({ minLength: 1 }), reason: Type.String() })),
  ),
})

export const exchangeBatchSchema = Type.Object({
  gateway: gatewayName,
  exchanges: Type.Array(exchangeSchema),
  dropped: Type.Integer({ minimum: 0 }),
})
