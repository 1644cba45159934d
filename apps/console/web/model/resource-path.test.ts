import assert from 'node:assert/strict'
import { test } from 'node:test'
import { googleapis } from './blog-rules.ts'
import { collectionPath, pluralOf, resourcePath } from './resource-path.ts'

test('every kind has the plural that the API serves it under', () => {
  const plurals = ['EgressRule', 'RouteRule', 'ServiceEntry', 'VirtualService', 'Sidecar'].map(
    pluralOf,
  )
  assert.deepEqual(plurals, [
    'egressrules',
    'routerules',
    'serviceentries',
    'virtualservices',
    'sidecars',
  ])
})

test('a resource has its path, whatever its name', () => {
  assert.equal(
    resourcePath(googleapis),
    '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules/googleapis',
  )
  const metadata = { name: '../x y', namespace: 'default' }
  assert.match(resourcePath({ ...googleapis, metadata }), /egressrules\/\.\.%2Fx%20y$/)
  assert.equal(
    collectionPath('ServiceEntry', 'shop', 'networking.istio.io/v1'),
    '/apis/networking.istio.io/v1/namespaces/shop/serviceentries',
  )
})
