import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runIn, startMesh } from '../test-mesh.ts'

test('tells its own version, and why there is none of the control plane', async (t) => {
  const { run } = await startMesh(t)
  assert.match(
    (await run('version')).out,
    /^meshctl \d+\.\d+\.\d+, with the grammar of istioctl 0\.5\n/,
  )
  const { code, out } = await runIn('.', 'version --server http://127.0.0.1:1')
  assert.equal(code, 0)
  assert.match(out, /\ncontrol plane: no control plane answers at http:\/\/127\.0\.0\.1:1/)
})
