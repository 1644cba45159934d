import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { connectObedientGateway, startControlPlane } from '../test-control-plane.ts'
import type { Kubectl } from './find-kubectls.ts'
import { editors, files } from './tour-files.ts'

/** What a kubectl printed, and the status it ended with. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/**
 * An unmodified kubectl with a home of its own, which knows no cluster but a control plane; it works in a directory with
 * the files of the tour. The control plane has a gateway that obeys, or none: then the test connects its own.
 */
export async function startKubectl(
  t: TestContext,
  { program }: Pick<Kubectl, 'program'>,
  { ackTimeoutMs = 60_000, hasGateway = true } = {},
) {
  const plane = await startControlPlane(t, { ackTimeoutMs })
  if (hasGateway) await connectObedientGateway(plane)
  const dir = path.join(plane.stateDir, 'work')
  await mkdir(path.join(dir, 'both'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(dir, name), text)
  for (const [name, text] of Object.entries(editors)) {
    await writeFile(path.join(dir, name), text)
    await chmod(path.join(dir, name), 0o755)
  }
  // kubectl keeps what it discovered under its home, by host and port.
  const settings = (editor = 'keep') => [
    `HOME=${dir}`,
    `KUBECONFIG=${path.join(plane.stateDir, 'kubeconfig')}`,
    `KUBE_EDITOR=${path.join(dir, editor)}`,
    program,
  ]
  /** `editor`: one of the tour's, for the verbs that open one. */
  const kubectl = (
    words: readonly string[],
    { input = '', editor }: { readonly input?: string; readonly editor?: string } = {},
  ): Promise<Outcome> =>
    new Promise((resolve) => {
      const child = execFile(
        'env',
        [...settings(editor), ...words],
        { cwd: dir },
        (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
      )
      child.stdin?.end(input)
    })
  /** A kubectl that goes on until the test is over, line by line. */
  const follow = (line: string) => {
    const child = spawn('env', [...settings(), ...line.split(' ')], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => child.kill())
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return async (): Promise<string> => (await lines.next()).value ?? 'the end'
  }
  return { plane, kubectl, follow }
}
