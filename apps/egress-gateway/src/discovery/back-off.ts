const firstMs = 100
const longestMs = 1000

export interface BackOff {
  /** How long to wait now: 100 ms at first, then twice as long each time up to 1 s, each up to a half shorter (jitter). */
  nextMs(): number
  reset(): void
}

/** Keeps many gateways from knocking in step at a control plane that comes back. */
export function createBackOff(random: () => number = Math.random): BackOff {
  let longest = firstMs
  return {
    nextMs() {
      const ms = longest * (1 - random() / 2)
      longest = Math.min(longest * 2, longestMs)
      return ms
    },
    reset() {
      longest = firstMs
    },
  }
}
