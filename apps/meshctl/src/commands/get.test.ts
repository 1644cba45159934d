import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMesh } from '../test-mesh.ts'
import { egressRule } from '../test-rules.ts'

test("the blog's rule is listed byte for byte as istioctl 0.5 did (R5.7.1)", async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  assert.deepEqual(await run('get egressrules'), {
    code: 0,
    out:
      'NAME\t\tKIND\t\t\t\t\tNAMESPACE\n' +
      'googleapis\tEgressRule.v1alpha2.config.istio.io\tdefault\n',
    err: '',
  })
})

test('-o yaml prints documents that create takes (R5.1.3 R5.8.1)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  const { out } = await run('get egressrule googleapis -o yaml')
  assert.equal(
    out,
    `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  creationTimestamp: null
  name: googleapis
  namespace: default
  resourceVersion: "1954425"
spec:
  destination:
    service: '*.googleapis.com'
  ports:
  - port: 443
    protocol: https
---
`,
  )
  assert.match((await run('replace -f -', out)).out, /^Updated config/)
})

test('nothing there is no error, named or not (R5.1.8 R5.6.13)', async (t) => {
  const { run } = await startMesh(t)
  const nothing = { code: 0, out: 'No resources found.\n', err: '' }
  assert.deepEqual(await run('get egressrules'), nothing)
  assert.deepEqual(await run('get egressrule googleapis'), nothing)
  assert.deepEqual(await run('get egressrules -o wide'), nothing)
})

test('an output format that nobody had is an error once there is something to print (R5.6.14)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  assert.deepEqual(await run('get egressrules -o wide'), {
    code: 255,
    out: '',
    err: 'Error: unknown output format wide. Types are yaml|short\n',
  })
})

test('without a type the usage precedes the error (R5.2.3)', async (t) => {
  const { run } = await startMesh(t)
  const { code, err } = await run('get')
  assert.equal(code, 255)
  assert.match(err, /^Usage:\n {2}meshctl get TYPE \[NAME\]/)
  assert.ok(
    err.endsWith(
      '\n\nError: specify the type of resource to get. Types are routerule, egressrule\n',
    ),
  )
})

test('an unknown type is told with those there are (R5.2.1)', async (t) => {
  const { run } = await startMesh(t)
  const { err } = await run('get pods')
  assert.match(err, /^Usage:/)
  assert.ok(
    err.endsWith(
      '\nError: configuration type pods not found, the types are routerule, egressrule\n',
    ),
  )
})

test('a hyphenated type is corrected (R5.2.2)', async (t) => {
  const { run } = await startMesh(t)
  const { err } = await run('get egress-rules')
  assert.ok(
    err.endsWith(
      '\nError: "egress-rules" not recognized. Please use non-hyphenated resource name "egressrules"\n',
    ),
  )
})

test('0.5 lists the default namespace only, -n another, 0.7 and 0.8 all of them (R5.5.6 R5.7.2)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', `${egressRule('here')}---\n${egressRule('there', 'away')}`)
  assert.equal(
    (await run('get egressrules')).out,
    'NAME\tKIND\t\t\t\t\tNAMESPACE\nhere\tEgressRule.v1alpha2.config.istio.io\tdefault\n',
  )
  assert.match((await run('get egressrules -n away')).out, /^there\t.*\taway$/m)
  assert.equal(
    (await run('get egressrules --profile 0.8')).out,
    'NAME      KIND                                  NAMESPACE\n' +
      'there     EgressRule.config.istio.io.v1alpha2   away\n' +
      'here      EgressRule.config.istio.io.v1alpha2   default\n',
  )
  assert.equal(
    (await run('get egressrules --profile 0.7')).out,
    'NAME\tKIND\t\t\t\t\tNAMESPACE\n' +
      'there\tEgressRule.config.istio.io.v1alpha2\taway\n' +
      'here\tEgressRule.config.istio.io.v1alpha2\tdefault\n',
  )
  const named = (await run('get egressrule there --profile 0.7')).out
  assert.equal(named, 'No resources found.\n', 'with a name it looks in the default one')
})

test('0.8 takes a type in any letter case, 0.5 and 0.7 do not', async (t) => {
  const { run } = await startMesh(t)
  assert.equal((await run('get EgressRules --profile 0.8')).code, 0)
  assert.equal((await run('get EgressRules')).code, 255)
  assert.equal((await run('get EgressRules --profile 0.7')).code, 255)
})
