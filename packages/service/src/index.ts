export { Counter, Registry } from 'prom-client'
export {
  type Answer,
  emptyAnswer,
  errorAnswer,
  jsonAnswer,
  textAnswer,
} from './answers.ts'
export { createOperatorPort, openOperatorPort } from './create-operator-port.ts'
export { createOutbound, type Outbound, type OutboundAnswer } from './create-outbound.ts'
export { createService } from './create-service.ts'
export { findSwitches, NoSwitchError, useSwitch } from './find-switches.ts'
export { OutboundError } from './outbound-error.ts'
export { propagatedHeaders } from './propagated-headers.ts'
export type { ProxyStatus } from './proxy-status.ts'
export type { ServiceAddress } from './read-environment.ts'
export { sendJson, sendJsonText } from './send-json.ts'
export { startFromEnvironment } from './start-from-environment.ts'
