export type {
  Ack,
  ConsoleEvent,
  ConsoleState,
  DoctorReport,
  ExchangeBatch,
  GatewayHello,
  GatewayState,
  PageLoad,
  PartHealth,
  RuleState,
  RuleWriting,
  Snapshot,
  StepReport,
  TrafficReport,
} from './messages.ts'
export { MessageError, parseAck, parseExchangeBatch, parseGatewayHello } from './parse-message.ts'
