import assert from 'node:assert/strict'
import test from 'node:test'
import type { Resource } from '@bookinfo/rules'
import { createSelector } from './selector.ts'

const resource: Resource = {
  apiVersion: 'config.istio.io/v1alpha2',
  kind: 'EgressRule',
  metadata: { name: 'googleapis', namespace: 'default', labels: { team: 'books', tier: '' } },
  spec: { destination: { service: 'a.com' }, ports: [{ port: 80, protocol: 'http' }] },
}

test('label selectors compare by equality and presence, all of them together', () => {
  const verdicts: Readonly<Record<string, boolean>> = {
    '': true,
    'team=books': true,
    'team==books': true,
    'team!=books': false,
    'team=maps': false,
    'other!=x': true,
    'tier=': true,
    team: true,
    other: false,
    '!other': true,
    '!team': false,
    'team=books,tier=': true,
    'team=books,other': false,
  }
  for (const [selector, expected] of Object.entries(verdicts)) {
    assert.equal(createSelector(selector, '')(resource), expected, selector)
  }
})

test('field selectors know name and namespace', () => {
  assert.equal(createSelector('', 'metadata.name=googleapis')(resource), true)
  assert.equal(createSelector('', 'metadata.name!=googleapis')(resource), false)
  assert.equal(createSelector('', 'metadata.namespace=other')(resource), false)
})

test('what is not understood is refused, never ignored', () => {
  for (const selector of ['team in (a)', 'a=b=c', '=', 'a b', 'team=books,', '!']) {
    assert.throws(() => createSelector(selector, ''), /unable to parse selector/, selector)
  }
  assert.throws(() => createSelector('', 'spec.ports=1'), /field label not supported/)
})
