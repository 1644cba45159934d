import { nodeFlags } from '@bookinfo/egress-gateway/node-flags'

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
 * The egress gateway. V8's compiler takes pieces of 8 KB and more for what it works on, and gives them back in any order:
 * those are mapped each by itself, as holes in the heap would stay. As in deploy/run-gateway.
 */
export const gatewayOptions: NodeOptions = {
  flags: nodeFlags,
  environment: { ...smallAllocator, MALLOC_MMAP_THRESHOLD_: '8192' },
}

/** The rest of the mesh, where speed counts more: the young generation may be larger. As in deploy/Dockerfile. */
export const partOptions: NodeOptions = {
  flags: ['--max-old-space-size=64', '--max-semi-space-size=4'],
  environment: {},
}
