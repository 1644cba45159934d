import assert from 'node:assert/strict'
import test from 'node:test'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'

test('what an address does not do is refused as such, and what it does is told', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const [event] = (await ask('GET', '/api/v1/events')).json().items
  for (const [method, path, allow] of [
    ['PUT', rulesPath, 'GET, POST, DELETE'],
    ['POST', `${rulesPath}/googleapis`, 'GET, PUT, PATCH, DELETE'],
    ['DELETE', '/apis/config.istio.io/v1alpha2/egressrules', 'GET'],
    ['DELETE', `/api/v1/namespaces/default/events/${event.metadata.name}`, 'GET'],
    ['POST', '/api/v1/namespaces', 'GET'],
    ['DELETE', '/api/v1/namespaces/default', 'GET, PATCH'],
    ['GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'POST'],
  ] as const) {
    const refused = await ask(method, path, { body: {} })
    assert.equal(refused.status, 405, path)
    assert.equal(refused.json().reason, 'MethodNotAllowed')
    assert.equal(refused.headers.allow, allow)
  }
})

test('events that cannot be removed say so, where kubectl delete events --all would wait for ever', async (t) => {
  const { ask } = await startControlPlane(t)
  const refused = await ask('DELETE', '/api/v1/namespaces/default/events/any')
  assert.match(refused.json().message, /^events are written by the server alone/)
})
