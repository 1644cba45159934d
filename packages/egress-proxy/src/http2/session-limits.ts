/** Bounds of one session. */
export const sessionLimits = {
  /** Streams at a time, whatever the peer allows. */
  streams: 100,
  /** Bytes of one answer that may wait for its client. */
  streamWindow: 256 * 1024,
  /** Bytes of all answers on their way. */
  connectionWindow: 16 * 1024 * 1024,
  /** Bytes that may wait for the socket before bodies of requests have to wait for them. */
  backlog: 256 * 1024,
  /** Nothing is remembered of heads: what one says does not depend on those before it. */
  tableBytes: 0,
} as const
