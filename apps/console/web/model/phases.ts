import type { ExchangeRecord } from '@bookinfo/egress-proxy'

/** A phase of an exchange that it came to, milliseconds, and its part of the whole, 0 to 1. */
export interface Phase {
  readonly name: 'wait' | 'dns' | 'connect' | 'tls' | 'firstByte' | 'whole'
  readonly ms: number
  readonly part: number
}

/** `firstByte` counts from the start, as the whole does; the others are steps of their own. */
export function phasesOf(record: ExchangeRecord): readonly Phase[] {
  const whole = Math.max(record.durationMs, 0)
  const all = [
    ['wait', record.waitMs],
    ['dns', record.dnsMs],
    ['connect', record.connectMs],
    ['tls', record.tlsMs],
    ['firstByte', record.firstByteMs],
    ['whole', whole],
  ] as const
  return all.flatMap(([name, ms]) =>
    ms === null ? [] : [{ name, ms, part: whole === 0 ? 0 : Math.min(1, Math.max(0, ms / whole)) }],
  )
}
