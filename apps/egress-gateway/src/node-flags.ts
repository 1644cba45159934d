/**
 * How Node runs the gateway, as in deploy/run-gateway; V8's code cache is made with these, and taken under no other.
 *
 * As small after load as a service, and faster. The old generation may hold a hundred thousand rules, but grows by less
 * than a third at a time. What is collected every few milliseconds is collected by the thread that works: waking others
 * for it costs more than they take over. What is made at a place in the code whose things once lived long is young all
 * the same: the newest records are kept, which at a low rate live long, and at a high one hardly. Expressions are compiled
 * once, not once for their first use and again for their second: 4 ms of a start.
 */
export const nodeFlags: readonly string[] = [
  '--max-old-space-size=512',
  '--max-semi-space-size=4',
  '--heap-growing-percent=30',
  '--no-parallel-scavenge',
  '--no-concurrent-sweeping',
  '--no-allocation-site-pretenuring',
  '--no-regexp-tier-up',
]
