import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMesh } from '../test-mesh.ts'
import { egressRule } from '../test-rules.ts'

test('a rule is replaced (R5.1.2 R5.6.3)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  assert.deepEqual(await run('replace -f -', egressRule('googleapis', 'default', 8443)), {
    code: 0,
    out: 'Updated config egress-rule/default/googleapis to revision 1954426\n',
    err: '',
  })
  assert.match((await run('get egressrule googleapis -o yaml')).out, /- port: 8443\n/)
})

test('replace never creates (R5.6.4)', async (t) => {
  const { run } = await startMesh(t)
  assert.deepEqual(await run('replace -f -', egressRule('googleapis')), {
    code: 255,
    out: '',
    err: 'Error: revision is required\n',
  })
})

test('a stale revision in the file is refused (R5.6.5)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  const stale = egressRule('googleapis').replace('metadata:', 'metadata:\n  resourceVersion: "7"')
  assert.equal(
    (await run('replace -f -', stale)).err,
    'Error: Operation cannot be fulfilled on egressrules.config.istio.io "googleapis": the object has been ' +
      'modified; please apply your changes to the latest version and try again\n',
  )
})

test('words are refused, after the usage (R5.3.7)', async (t) => {
  const { run } = await startMesh(t)
  const { err } = await run('replace egressrule')
  assert.match(err, /^Usage:/)
  assert.ok(err.endsWith('\n\nError: replace takes no arguments\n'))
})

test('a file without an object has nothing to replace (R5.3.8)', async (t) => {
  const { run } = await startMesh(t)
  assert.equal((await run('replace -f -', '')).err, 'Error: nothing to replace\n')
})
