import { expect, test } from '../fixtures.ts'
import { compose } from '../stack/compose-stack.ts'
import { run } from '../stack/run.ts'

const mebibyte = 1024 * 1024

interface Inspected {
  readonly Name: string
  readonly State: { readonly Health: { readonly Status: string } }
  readonly Config: { readonly User: string }
  readonly HostConfig: {
    readonly Memory: number
    readonly ReadonlyRootfs: boolean
    readonly CapDrop: readonly string[]
    readonly Privileged: boolean
  }
}

test('every container is healthy, small and locked down', async ({ sharedStack }) => {
  const { stdout: ids } = await compose(['ps', '--quiet'])
  const names = ids.split('\n').filter((id) => id !== '')
  const { stdout } = await run('docker', ['inspect', ...names])
  const containers = JSON.parse(stdout) as Inspected[]
  expect(containers.length).toBeGreaterThanOrEqual(10)
  for (const { Name, State, Config, HostConfig } of containers) {
    expect(State.Health.Status, Name).toBe('healthy')
    expect(HostConfig.Memory, `${Name} is limited to 128 MiB`).toBe(128 * mebibyte)
    expect(HostConfig.ReadonlyRootfs, `${Name} has a read-only root`).toBe(true)
    expect(HostConfig.CapDrop, `${Name} has no capability`).toContain('ALL')
    expect(HostConfig.Privileged, Name).toBe(false)
    expect(['', 'root', '0'], `${Name} is not root`).not.toContain(Config.User)
  }
  const used = await run('docker', [
    'stats',
    '--no-stream',
    '--format',
    '{{.Name}} {{.MemUsage}}',
    ...names,
  ])
  const sum = used.stdout
    .trim()
    .split('\n')
    .map((line) => Number(/ ([\d.]+)MiB/.exec(line)?.[1]))
    .reduce((total, mebibytes) => total + mebibytes, 0)
  if ('healthyAfterSeconds' in sharedStack) {
    console.log(
      `healthy ${Number(sharedStack.healthyAfterSeconds).toFixed(1)} s after up; ${sum.toFixed(0)} MiB idle`,
    )
  }
  console.log(used.stdout.trim())
  expect(sum).toBeLessThanOrEqual(768)
})
