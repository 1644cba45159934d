import assert from 'node:assert/strict'
import test from 'node:test'
import { type Disk, systemDisk } from '@bookinfo/rule-store'
import {
  connectObedientGateway,
  egressRule,
  rulesPath,
  startControlPlane,
} from './test-control-plane.ts'

/** The machine's disk until it is told to refuse everything that needs space or permission. */
function moodyDisk() {
  let code: string | undefined
  const orRefuse =
    <Input extends unknown[], Output>(work: (...input: Input) => Promise<Output>) =>
    (...input: Input): Promise<Output> =>
      code === undefined ? work(...input) : Promise.reject(Object.assign(new Error(code), { code }))
  const disk: Disk = {
    ...systemDisk,
    create: orRefuse(systemDisk.create),
    append: orRefuse(systemDisk.append),
    rename: orRefuse(systemDisk.rename),
    unlink: orRefuse(systemDisk.unlink),
  }
  const refuse = (next: string | undefined): void => {
    code = next
  }
  return { disk, refuse }
}

for (const [code, status, reason, message] of [
  ['ENOSPC', 507, 'InsufficientStorage', /^nothing was changed: no space is left on the disk/],
  ['EROFS', 500, 'ReadOnlyStorage', /^nothing was changed: .* cannot be written/],
] as const) {
  test(`a disk that answers ${code}: every write is refused with ${status}, and the rules stand`, async (t) => {
    const { disk, refuse } = moodyDisk()
    const plane = await startControlPlane(t, { disk })
    await connectObedientGateway(plane)
    const created = (await plane.ask('POST', rulesPath, { body: egressRule() })).json()
    refuse(code)
    const writes = [
      plane.ask('POST', rulesPath, { body: egressRule('other') }),
      plane.ask('PUT', `${rulesPath}/googleapis`, { body: egressRule('googleapis', 8443) }),
      plane.ask('PATCH', `${rulesPath}/googleapis`, {
        text: '{"metadata": {"labels": {"a": "b"}}}',
        headers: { 'content-type': 'application/merge-patch+json' },
      }),
      plane.ask('DELETE', `${rulesPath}/googleapis`),
      plane.ask('DELETE', rulesPath),
    ]
    for (const answer of await Promise.all(writes)) {
      assert.equal(answer.status, status)
      assert.equal(answer.json().reason, reason)
      assert.match(answer.json().message, message)
    }
    assert.deepEqual((await plane.ask('GET', rulesPath)).json().items, [created])
    refuse(undefined)
    const again = await plane.ask('DELETE', `${rulesPath}/googleapis`)
    assert.equal(again.status, 200)
  })
}

test('a control plane whose disk refuses from the start serves what there is', async (t) => {
  const { disk, refuse } = moodyDisk()
  refuse('EROFS')
  const log: string[] = []
  const plane = await startControlPlane(t, { disk, preset: 'blog', log: (line) => log.push(line) })
  assert.equal((await plane.ask('GET', rulesPath)).status, 200)
  assert.match(log.join('\n'), /the preset could not be stored: nothing was changed/)
})
