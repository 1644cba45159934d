import type { Limits, Timeouts } from './options.ts'

export const defaultTimeouts: Required<Timeouts> = {
  headMs: 10_000,
  connectMs: 5_000,
  handshakeMs: 5_000,
  firstByteMs: 60_000,
  idleMs: 300_000,
  keepAliveMs: 60_000,
  poolIdleMs: 60_000,
}

export const defaultLimits: Required<Limits> = {
  connections: 8_192,
  heads: 1_024,
  tunnels: 2_048,
  lookups: 64,
  wildcardLookups: 300,
  wildcardLength: 100,
  requestBytes: Number.POSITIVE_INFINITY,
}
