export type {
  Ack,
  ConsoleEvent,
  ConsoleState,
  ExchangeBatch,
  GatewayHello,
  GatewayState,
  RuleState,
  RuleWriting,
  Snapshot,
} from './messages.ts'
export { MessageError, parseAck, parseExchangeBatch, parseGatewayHello } from './parse-message.ts'
