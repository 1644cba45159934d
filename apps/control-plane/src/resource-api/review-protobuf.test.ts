import assert from 'node:assert/strict'
import test from 'node:test'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'

const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' }
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

test('bytes that are no review in protobuf are refused, and no other kind is read in it', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  for (const text of ['', '{}', 'k8s\0', 'k8s\0\x12\x7f', 'k8s\0\x13', 'k8s\0\x12\xff\xff\xff']) {
    const { status, text: said } = await ask('POST', reviews, { text, headers })
    assert.equal(status, 400, said)
  }
  assert.equal((await ask('POST', rulesPath, { text: 'k8s\0', headers })).status, 415)
  assert.equal((await ask('DELETE', `${rulesPath}/googleapis`, { text: 'x', headers })).status, 415)
  assert.equal((await ask('GET', `${rulesPath}/googleapis`)).status, 200, 'it is still there')
})
