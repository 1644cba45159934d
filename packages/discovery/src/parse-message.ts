import type Type from 'typebox'
import { Compile } from 'typebox/compile'
import { captureLineSchema, captureReportSchema } from './capture-schemas.ts'
import { ackSchema, exchangeBatchSchema, gatewayHelloSchema } from './message-schemas.ts'
import type { Ack, CaptureLine, CaptureReport, ExchangeBatch, GatewayHello } from './messages.ts'

/** A message that is not what it should be; the text names the message, the field and what was expected. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
}

/** @throws MessageError naming the first field at fault */
export const parseGatewayHello: (value: unknown) => GatewayHello = parserOf(
  'GatewayHello',
  gatewayHelloSchema,
)

/** @throws MessageError naming the first field at fault */
export const parseAck: (value: unknown) => Ack = parserOf('Ack', ackSchema)

/** @throws MessageError naming the first field at fault */
export const parseExchangeBatch: (value: unknown) => ExchangeBatch = parserOf(
  'ExchangeBatch',
  exchangeBatchSchema,
)

/** @throws MessageError naming the first field at fault */
export const parseCaptureLine: (value: unknown) => CaptureLine = parserOf(
  'CaptureLine',
  captureLineSchema,
)

/** @throws MessageError naming the first field at fault */
export const parseCaptureReport: (value: unknown) => CaptureReport = parserOf(
  'CaptureReport',
  captureReportSchema,
)

function parserOf<Schema extends Type.TSchema>(name: string, schema: Schema) {
  const validator = Compile(schema)
  return function parseMessage(value: unknown): Type.Static<Schema> {
    if (validator.Check(value)) return value
    const first = validator.Errors(value)[0]
    throw new MessageError(`${name}${first?.instancePath ?? ''}: ${first?.message ?? 'malformed'}`)
  }
}
