import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompileOptions, Resource, UnusableRule } from '@bookinfo/rules'
import { createRouteTableCompiler } from '@bookinfo/rules/deciding'
import { egressRule, routeActions } from '../test-proxy.ts'
import { chooseRules } from './choose-rules.ts'

const registry = { services: [], workloads: [] }
const good = egressRule('good', 'a.test', '80/http')
const other = egressRule('other', 'b.test', '80/http')
const unusable: UnusableRule = {
  rule: 'virtual-service/default/new',
  reason: 'a field that is not known here',
  about: { hosts: ['a.test'], opens: false },
}

/** Chooses among the good rules, some more, and one that is unusable. */
function choose(more: readonly Resource[], options: CompileOptions = {}) {
  const snapshot = { version: '7', resources: [good, other, ...more], unusable: [unusable] }
  const compile = createRouteTableCompiler(registry, options)
  return chooseRules(snapshot, { registry, compile, denyBroadRules: false })
}

function sidecar(mode: string): Resource {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: 'own', namespace: 'default' },
    spec: { outboundTrafficPolicy: { mode } },
  } as Resource
}

test('what is unusable for one reason or another is left out in one go', () => {
  const evil = routeActions('evil', {
    destination: { service: 'b.test' },
    appendHeaders: { x: 'a\r\nb' },
  })
  const { resources, refused, table } = choose([evil, sidecar('REGISTRY_ONLY')])
  assert.deepEqual(
    resources.map(({ kind }) => kind),
    ['Sidecar'],
  )
  assert.deepEqual(refused.map(({ rule }) => rule).toSorted(), [
    'egress-rule/default/good',
    'egress-rule/default/other',
    'route-rule/default/evil',
    'virtual-service/default/new',
  ])
  assert.equal(table.rules.length, 0)
})

test('where a host without a rule is open nothing is left out: all is refused', () => {
  const message =
    /snapshot 7: virtual-service\/default\/new cannot be left out, ALLOW_ANY would let its hosts pass: a field that is not known here/
  assert.throws(() => choose([], { outboundTrafficPolicy: 'ALLOW_ANY' }), {
    code: 'config_rejected',
    message,
  })
  assert.throws(() => choose([sidecar('ALLOW_ANY')]), { code: 'config_rejected', message })
})
