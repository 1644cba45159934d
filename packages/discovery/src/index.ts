export type {
  Ack,
  ConsoleEvent,
  ConsoleState,
  ExchangeBatch,
  GatewayHello,
  GatewayState,
  PageLoad,
  RuleState,
  RuleWriting,
  Snapshot,
  TrafficReport,
} from './messages.ts'
export { MessageError, parseAck, parseExchangeBatch, parseGatewayHello } from './parse-message.ts'
