export type {
  Ack,
  ConsoleEvent,
  ConsoleState,
  ExchangeBatch,
  GatewayHello,
  GatewayState,
  RuleState,
  Snapshot,
} from './messages.ts'
