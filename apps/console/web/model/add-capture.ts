import type { WireCapture } from '@bookinfo/egress-proxy'

const mostCaptures = 8

/** One more capture: in the place of the one of the same exchange, else as the newest. */
export function addCapture(
  captures: readonly WireCapture[],
  capture: WireCapture,
): readonly WireCapture[] {
  const others = captures.filter(({ exchange }) => exchange !== capture.exchange)
  return [...others, capture].slice(-mostCaptures)
}
