import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResources } from '@bookinfo/rules'
import { runIn } from '../test-mesh.ts'
import { egressRule } from '../test-rules.ts'

const rule = egressRule('googleapis')

test('prints today’s form, which reads back without a fault, and no server is asked', async () => {
  const { code, out } = await runIn('.', 'convert -f - --server http://127.0.0.1:1', rule)
  assert.equal(code, 0)
  const { resources, problems } = readResources(out, { source: '-' })
  assert.deepEqual(
    problems.filter(({ level }) => level === 'error'),
    [],
  )
  assert.deepEqual(
    resources.map(({ kind }) => kind),
    ['ServiceEntry', 'DestinationRule'],
  )
})

test('what has no counterpart is told on standard error, and exits with 1', async () => {
  const { code, out, err } = await runIn('.', 'convert -f -', rule.replace('*.googleapis.com', '*'))
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /^error: egress-rule\/default\/googleapis: /)
})

test('as Istio 0.8 did it, TLS origination is lost (R5.9.1)', async () => {
  const text = rule.replace('*.googleapis.com', '*google.com')
  const { code, out } = await runIn('.', 'convert --istio-0.8 -f -', text)
  assert.equal(code, 0)
  assert.equal(
    out,
    `apiVersion: networking.istio.io/v1alpha3
kind: ServiceEntry
metadata:
  creationTimestamp: null
  name: googleapis
  namespace: default
spec:
  hosts:
  - '*google.com'
  ports:
  - name: https-443
    number: 443
    protocol: https
---
`,
  )
})

test('without files, and with a value nobody knows, it says what is missing', async () => {
  assert.match((await runIn('.', 'convert')).err, /Error: no input files provided\n$/)
  const { err } = await runIn('.', 'convert -f - --resolution STATIC', rule)
  assert.match(err, /--resolution must be DNS or NONE, found STATIC/)
})
