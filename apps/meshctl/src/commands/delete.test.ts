import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMesh } from '../test-mesh.ts'
import { egressRule } from '../test-rules.ts'

test('a rule is deleted by the type and name that were typed (R5.1.4 R5.6.6)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  assert.deepEqual(await run('delete egressrule googleapis -n default'), {
    code: 0,
    out: 'Deleted config: egressrule googleapis\n',
    err: '',
  })
  assert.equal((await run('get egressrules')).out, 'No resources found.\n')
})

test('a rule that is not there is told in a list (R5.6.7)', async (t) => {
  const { run } = await startMesh(t)
  assert.deepEqual(await run('delete egressrule googleapis -n default'), {
    code: 255,
    out: '',
    err: 'Error: 1 error occurred:\n\n* cannot delete googleapis: egressrules.config.istio.io "googleapis" not found\n',
  })
})

test('of several names all are tried (R5.6.8)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('b'))
  assert.deepEqual(await run('delete egressrules a b c -n default'), {
    code: 255,
    out: 'Deleted config: egressrules b\n',
    err:
      'Error: 2 errors occurred:\n\n' +
      '* cannot delete a: egressrules.config.istio.io "a" not found\n' +
      '* cannot delete c: egressrules.config.istio.io "c" not found\n',
  })
})

test('0.5 wants -n with names, 0.7 and 0.8 take the default namespace (R5.5.7)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  const { code, err } = await run('delete egressrule googleapis')
  assert.equal(code, 255)
  assert.equal(
    err,
    'Error: 1 error occurred:\n\n' +
      '* cannot delete googleapis: an empty namespace may not be set when a resource name is provided\n',
  )
  for (const profile of ['0.7', '0.8']) {
    assert.equal(
      (await run(`delete egressrule googleapis --profile ${profile}`)).out,
      'Deleted config: egressrule googleapis\n',
    )
    await run('create -f -', egressRule('googleapis'))
  }
})

test('delete -f deletes what the file names (R5.1.5 R5.6.9)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  assert.deepEqual(await run('delete -f -', egressRule('googleapis')), {
    code: 0,
    out: 'Deleted config: egress-rule/default/googleapis\n',
    err: '',
  })
  assert.equal(
    (await run('delete -f -', egressRule('googleapis'))).err,
    'Error: 1 error occurred:\n\n' +
      '* cannot delete egress-rule/default/googleapis: egressrules.config.istio.io "googleapis" not found\n',
  )
})

test('delete -f tries every object of the file (R5.6.10)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('b'))
  const { out } = await run('delete -f -', `${egressRule('a')}---\n${egressRule('b')}`)
  assert.equal(out, 'Deleted config: egress-rule/default/b\n')
})

test('too few words, and words beside -f, are refused after the usage (R5.6.11-12)', async (t) => {
  const { run } = await startMesh(t)
  const few = await run('delete egressrule')
  assert.match(few.err, /^Usage:/)
  assert.ok(few.err.endsWith('\n\nError: provide configuration type and name or -f option\n'))
  const both = await run('delete egressrule googleapis -f -')
  assert.match(both.err, /^Usage:/)
  assert.ok(
    both.err.endsWith('\n\nError: delete takes no arguments when the file option is used\n'),
  )
})

test('an unknown type is refused without the usage (R5.2.1)', async (t) => {
  const { run } = await startMesh(t)
  assert.equal(
    (await run('delete pod p -n default')).err,
    'Error: configuration type pod not found, the types are routerule, egressrule\n',
  )
})

test('a file without an object has nothing to delete (R5.3.8)', async (t) => {
  const { run } = await startMesh(t)
  assert.equal((await run('delete -f -', '')).err, 'Error: nothing to delete\n')
})
