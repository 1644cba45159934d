import assert from 'node:assert/strict'
import test from 'node:test'
import { createSelector } from './selector.ts'
import type { ApiObject } from './served-kind.ts'

const kind = { selectable: ['spec.destination.service', 'spec.useEgressProxy'] }

const resource = {
  apiVersion: 'config.istio.io/v1alpha2',
  kind: 'EgressRule',
  metadata: {
    name: 'googleapis',
    namespace: 'default',
    labels: { team: 'books', tier: '', level: '10' },
  },
  spec: { destination: { service: 'a.com' }, ports: [{ port: 80, protocol: 'http' }] },
} satisfies ApiObject & { readonly spec: unknown }

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
    'team in (books,maps)': true,
    'team in (maps)': false,
    'team notin (maps, films)': true,
    'team notin (books)': false,
    'other in (x)': false,
    'other notin (x)': true,
    'team in (a,books), tier in ()': true,
    'level>9': true,
    'level > 10': false,
    'level<11,level>-1': true,
    'level<10': false,
    'team>1': false,
    'other<1': false,
  }
  for (const [selector, expected] of Object.entries(verdicts)) {
    assert.equal(createSelector(selector, '', kind)(resource), expected, selector)
  }
})

test('field selectors know name and namespace', () => {
  assert.equal(createSelector('', 'metadata.name=googleapis', kind)(resource), true)
  assert.equal(createSelector('', 'metadata.name!=googleapis', kind)(resource), false)
  assert.equal(createSelector('', 'metadata.namespace=other', kind)(resource), false)
})

test('field selectors know what the kind lists, and an absent field is the empty text', () => {
  assert.equal(createSelector('', 'spec.destination.service=a.com', kind)(resource), true)
  assert.equal(createSelector('', 'spec.destination.service!=a.com', kind)(resource), false)
  assert.equal(createSelector('', 'spec.useEgressProxy=', kind)(resource), true)
})

test('what is not understood is refused, never ignored', () => {
  for (const selector of [
    'team in (a',
    'team in a',
    'a=b=c',
    '=',
    'a b',
    'team=books,',
    '!',
    'level>',
    'level>x',
    'level>=1',
  ]) {
    assert.throws(() => createSelector(selector, '', kind), /unable to parse selector/, selector)
  }
  assert.throws(() => createSelector('', 'spec.ports=1', kind), /field label not supported/)
})
