import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeparateMesh, type MeshAddresses, type SeparateMesh } from '@bookinfo/demo'

/** A mesh of one process for each app, whose parts a test may stop and kill. */
export interface RunningSeparateMesh extends MeshAddresses {
  readonly mesh: SeparateMesh
  readonly stateDir: string
}

/** Runs `body` with a fresh separate mesh in the blog's preset, and ends every process afterwards. */
export async function withSeparateMesh(
  body: (running: RunningSeparateMesh) => Promise<void>,
  { withIstio = true }: { withIstio?: boolean } = {},
): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookinfo-separate-'))
  const mesh = createSeparateMesh({
    stateDir,
    ports: { productPage: 0, control: 0, egress: 0, admin: 0 },
    preset: 'blog',
    denyBroadRules: false,
    seed: 1,
    world: 'stand-in',
    withIstio,
  })
  try {
    await body({ ...(await mesh.start()), mesh, stateDir })
  } finally {
    await mesh.close()
    await rm(stateDir, { recursive: true, force: true, maxRetries: 9 })
  }
}
