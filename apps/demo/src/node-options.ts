/** How Node runs a process of the mesh. The image says the same: a test holds the two together. */
export interface NodeOptions {
  readonly flags: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

const smallAllocator = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '32768',
  MALLOC_TRIM_THRESHOLD_: '65536',
}

/**
 * The Bookinfo services: small for their whole life, and fast enough. V8 left alone lets the young generation grow
 * to 48 MiB under load and the old one to four times what lives in it, and gives neither back; glibc's allocator
 * keeps an arena for each thread, and learns to keep ever larger blocks in it. As in deploy/run-service.
 */
export const serviceOptions: NodeOptions = {
  flags: ['--max-old-space-size=64', '--max-semi-space-size=1', '--optimize-for-size'],
  environment: smallAllocator,
}

/**
 * The egress gateway: as small after load, and faster. The old generation may hold a hundred thousand rules, but grows by
 * less than a third at a time. What is collected every few milliseconds is collected by the thread that works: waking
 * others for it costs more than they take over. What is made at a place in the code whose things once lived long is young
 * all the same: the newest records are kept, which at a low rate live long, and at a high one hardly. V8's compiler takes
 * pieces of 8 KB and more for what it works on, and gives them back in any order: those are mapped each by itself, as holes
 * in the heap would stay. Expressions are compiled once, not once for their first use and again for their second: 4 ms of a
 * start. As in deploy/run-gateway.
 */
export const gatewayOptions: NodeOptions = {
  flags: [
    '--max-old-space-size=512',
    '--max-semi-space-size=4',
    '--heap-growing-percent=30',
    '--no-parallel-scavenge',
    '--no-concurrent-sweeping',
    '--no-allocation-site-pretenuring',
    '--no-regexp-tier-up',
  ],
  environment: { ...smallAllocator, MALLOC_MMAP_THRESHOLD_: '8192' },
}

/** The rest of the mesh, where speed counts more: the young generation may be larger. As in deploy/Dockerfile. */
export const partOptions: NodeOptions = {
  flags: ['--max-old-space-size=64', '--max-semi-space-size=4'],
  environment: {},
}
