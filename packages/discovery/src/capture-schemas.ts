import Type from 'typebox'
import { doorSchema } from './exchange-schema.ts'
import { gatewayName } from './message-schemas.ts'

const name = Type.String({ minLength: 1, maxLength: 253 })
const offset = Type.Integer({ minimum: 0 })

export const captureLineSchema = Type.Object({
  capture: Type.Union([
    Type.Object({
      id: name,
      workload: name,
      host: name,
      calls: Type.Integer({ minimum: 1 }),
      ms: Type.Integer({ minimum: 1 }),
    }),
    Type.Null(),
  ]),
})

const segment = Type.Object({
  bytes: Type.String({ maxLength: 16_384, pattern: '^[A-Za-z0-9+/]*={0,2}$' }),
  total: offset,
  serverName: Type.Union([Type.Object({ start: offset, end: offset }), Type.Null()]),
})

const captured = Type.Object({
  order: name,
  exchange: name,
  time: name,
  workload: name,
  door: doorSchema,
  host: name,
  port: Type.Union([Type.Integer(), Type.Null()]),
  tls: Type.Union([Type.Literal('none'), Type.Literal('originate'), Type.Literal('passthrough')]),
  upstreamAddress: Type.Union([Type.String(), Type.Null()]),
  segments: Type.Object({
    fromApp: segment,
    toApp: segment,
    toOutside: segment,
    fromOutside: segment,
  }),
})

export const captureReportSchema = Type.Object({
  gateway: gatewayName,
  order: name,
  captured: Type.Union([captured, Type.Null()]),
})
