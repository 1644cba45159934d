import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** A kubectl on this machine. */
export interface Kubectl {
  readonly program: string
  /** Of Kubernetes 1.x. */
  readonly minor: number
}

const run = promisify(execFile)

/**
 * The kubectl on PATH, and Debian's where .ci/run unpacked it; one of them where both are the same release.
 * @throws Error where there is none
 */
export async function findKubectls(): Promise<readonly Kubectl[]> {
  const unpacked = path.join(homedir(), '.cache/bookinfo/kubernetes-client/usr/bin/kubectl')
  const found = await Promise.all(['kubectl', unpacked].map(inspect))
  const byRelease = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.minor, one]])))
  if (byRelease.size > 0) return [...byRelease.values()]
  throw new Error("kubectl is not on this machine: install Debian's kubernetes-client")
}

async function inspect(program: string): Promise<Kubectl | undefined> {
  try {
    if (program.includes('/')) await access(program)
    const { stdout } = await run(program, ['version', '--client', '-o', 'json'])
    const { clientVersion } = JSON.parse(stdout)
    return { program, minor: Number.parseInt(clientVersion.minor, 10) }
  } catch {
    return undefined
  }
}
