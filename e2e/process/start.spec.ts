import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../fixtures.ts'
import { root } from '../stack/paths.ts'
import { anyPorts, startProcessStack, startWords } from '../stack/process-stack.ts'
import { run } from '../stack/run.ts'

test('start prints the addresses and what to try next', async () => {
  const started = performance.now()
  const stack = await startProcessStack()
  try {
    const page = await fetch(stack.productPageUrl)
    const seconds = (performance.now() - started) / 1000
    expect(page.status).toBe(200)
    expect(stack.banner).toContain(`export KUBECONFIG=${stack.stateDir}/kubeconfig`)
    expect(stack.banner).toContain(
      `npx meshctl -c ${stack.stateDir}/kubeconfig create -f deploy/rules/egress-google-apis.yaml`,
    )
    for (let load = 0; load < 1_000; load += 1) await (await fetch(stack.productPageUrl)).text()
    const mebibytes = await residentMebibytes(stack.pid)
    console.log(
      `start to a served product page: ${seconds.toFixed(2)} s; the whole mesh: ${mebibytes.toFixed(0)} MiB resident after 1,000 pages`,
    )
    expect(mebibytes).toBeLessThanOrEqual(250)
  } finally {
    await stack.close()
  }
})

test('a second start beside it names the taken port and the variable that moves it', async () => {
  const stack = await startProcessStack()
  try {
    const port = new URL(stack.productPageUrl).port
    const second = await run(process.execPath, await startWords(), {
      cwd: root,
      env: { ...stack.environment, BOOKINFO_PORT: port },
    })
    expect(second.status).toBe(1)
    expect(second.stderr).toContain(`Port ${port} is already in use`)
    expect(second.stderr).toContain('BOOKINFO_PORT=')
    expect(second.stderr, 'no stack trace').not.toContain('    at ')
    expect((await fetch(stack.productPageUrl)).status, 'the first is unharmed').toBe(200)
  } finally {
    await stack.close()
  }
})

test('a second start on the same state directory says who has it', async () => {
  const stack = await startProcessStack()
  try {
    const second = await run(process.execPath, await startWords(), {
      cwd: root,
      env: stack.environment,
    })
    expect(second.status).toBe(1)
    expect(second.stderr).toContain(`${stack.stateDir} is used by the mesh at ${stack.consoleUrl}`)
    expect(second.stderr).toContain('BOOKINFO_STATE_DIR=')
  } finally {
    await stack.close()
  }
})

test('a start that cannot succeed says why', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookinfo-start-'))
  await mkdir(join(stateDir, 'rules'))
  await writeFile(join(stateDir, 'rules', '.store.json'), '{')
  const { status, stderr } = await run(process.execPath, await startWords(), {
    cwd: root,
    env: { ...anyPorts, BOOKINFO_STATE_DIR: stateDir },
  })
  await rm(stateDir, { recursive: true })
  expect(status).toBe(1)
  expect(stderr).toContain('.store.json')
  expect(stderr, 'no stack trace').not.toContain('    at ')
})

test('Ctrl-C ends it at once, with no process and no open port left', async () => {
  const stack = await startProcessStack()
  try {
    const { code } = await stack.stop('SIGINT')
    expect(code).toBe(0)
    for (const url of [stack.productPageUrl, stack.consoleUrl, stack.adminUrl, stack.egressUrl]) {
      await expect(fetch(url)).rejects.toThrow('fetch failed')
    }
  } finally {
    await stack.close()
  }
})

async function residentMebibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}
