/** Frame types (RFC 9113 section 6). */
export const frameType = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const

/** Flags; ACK and END_STREAM are the same bit, of different types. */
export const frameFlag = {
  ACK: 1,
  END_STREAM: 1,
  END_HEADERS: 4,
  PADDED: 8,
  PRIORITY: 32,
} as const

/** Bytes before every payload. */
export const frameHeaderBytes = 9

/** What both sides may send before they have said otherwise, and the least that one may ask for. */
export const leastMaxFrameBytes = 16_384
