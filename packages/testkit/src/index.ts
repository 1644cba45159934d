export { createAuthority } from '@bookinfo/pki'
export { freePort } from './free-port.ts'
export { startLivedTime } from './lived-time.ts'
export { connectRaw, overSocket, type RawAnswer, type RawClient } from './raw-client.ts'
export {
  type Origin,
  type OriginOptions,
  type ReceivedRequest,
  startOrigin,
} from './start-origin.ts'
export { type RawOrigin, startRawOrigin } from './start-raw-origin.ts'
export { type StubResolver, stubResolver } from './stub-resolver.ts'
