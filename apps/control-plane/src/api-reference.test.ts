import assert from 'node:assert/strict'
import test from 'node:test'
import { gatewaysApi, operatorsApi, serverApi } from './api-reference.ts'
import { startControlPlane } from './test-control-plane.ts'

/** Described from their schemas: discovery, OpenAPI and the resources themselves. */
const resourceApi = /^\w+ \/(api|apis|openapi)(\/v\d|\/[\w-]+\.|$)/

test('docs/api.md describes the routes that there are, each of them and no other', async (t) => {
  const routes: string[] = []
  await startControlPlane(t, { onRoute: (route) => routes.push(route) })
  const described = [...operatorsApi, ...gatewaysApi, ...serverApi].map(({ route }) => route)
  const others = routes.filter((route) => !resourceApi.test(route))
  assert.deepEqual(others.toSorted(), described.toSorted())
})
