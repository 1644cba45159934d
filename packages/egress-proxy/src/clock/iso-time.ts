let lastMs = Number.NaN
let lastText = ''

/** A time of the system's clock as ISO 8601, UTC. Records of one millisecond share the text. */
export function isoTime(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms
    lastText = new Date(ms).toISOString()
  }
  return lastText
}
