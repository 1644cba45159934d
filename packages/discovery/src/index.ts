export type {
  Ack,
  CaptureLine,
  CaptureReport,
  CaptureState,
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
  SnapshotDelta,
  StepReport,
  TrafficReport,
} from './messages.ts'
export {
  MessageError,
  parseAck,
  parseCaptureLine,
  parseCaptureReport,
  parseExchangeBatch,
  parseGatewayHello,
} from './parse-message.ts'
export type { Mark, PageSeen, RecordedEvent, RecordingHeader, RecordingLine } from './recording.ts'
