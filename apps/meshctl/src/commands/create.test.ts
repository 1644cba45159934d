import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMesh } from '../test-mesh.ts'
import { egressRule, invalidRule } from '../test-rules.ts'

test("the blog's rule is created from standard input", async (t) => {
  const { run, seen } = await startMesh(t)
  assert.deepEqual(await run('create -f -', egressRule('googleapis')), {
    code: 0,
    out: 'Created config egress-rule/default/googleapis at revision 1954425\n',
    err: '',
  })
  assert.deepEqual(seen, ['POST /apis/config.istio.io/v1alpha2/namespaces/default/egressrules'])
})

test('a rule is created from a file (R5.1.1 R5.6.1)', async (t) => {
  const { run, write } = await startMesh(t)
  write('rule.yaml', egressRule('googleapis'))
  const { out } = await run('create -f rule.yaml')
  assert.equal(out, 'Created config egress-rule/default/googleapis at revision 1954425\n')
})

test('a rule that is there already is refused in the words of the API (R5.6.2)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('googleapis'))
  assert.deepEqual(await run('create -f -', egressRule('googleapis')), {
    code: 255,
    out: '',
    err: 'Error: egressrules.config.istio.io "googleapis" already exists\n',
  })
})

test('without -f nothing can be created (R5.3.5)', async (t) => {
  const { run } = await startMesh(t)
  const { code, err } = await run('create')
  assert.equal(code, 255)
  assert.equal(err, 'Error: filename not specified (see --filename or -f)\n')
})

test('a missing file is named (R5.3.6)', async (t) => {
  const { run } = await startMesh(t)
  const { err } = await run('create -f missing.yaml')
  assert.equal(err, 'Error: open missing.yaml: no such file or directory\n')
})

test('words are refused, after the usage (R5.3.7)', async (t) => {
  const { run } = await startMesh(t)
  const { code, out, err } = await run('create egressrule')
  assert.equal(code, 255)
  assert.equal(out, '')
  assert.match(err, /^Usage:\n {2}meshctl create -f FILE \[flags\]\n/)
  assert.ok(err.endsWith('\n\nError: create takes no arguments\n'))
})

test('a file without an object has nothing to create (R5.3.8)', async (t) => {
  const { run } = await startMesh(t)
  const { err } = await run('create -f -', '# nothing\n---\n')
  assert.equal(err, 'Error: nothing to create\n')
})

test('one invalid document keeps the whole file from being sent (R5.3.3 R5.3.12)', async (t) => {
  const { run, seen } = await startMesh(t)
  const { code, err } = await run('create -f -', `${egressRule('good')}---\n${invalidRule}`)
  assert.equal(code, 255)
  assert.equal(
    err,
    'Error: configuration is invalid: 2 errors occurred:\n\n' +
      '* duplicate port: 80\n' +
      '* port number 70000 must be in the range 1..65535\n' +
      '  at <stdin>:22:13 spec.ports[1].port\n' +
      '  at <stdin>:24:13 spec.ports[2].port\n',
  )
  assert.deepEqual(seen, [])
})

test('objects are sent in order until the first refusal; those already created stay (R5.3.4)', async (t) => {
  const { run } = await startMesh(t)
  await run('create -f -', egressRule('b'))
  const three = ['a', 'b', 'c'].map((name) => egressRule(name)).join('---\n')
  assert.deepEqual(await run('create -f -', three), {
    code: 255,
    out: 'Created config egress-rule/default/a at revision 1954426\n',
    err: 'Error: egressrules.config.istio.io "b" already exists\n',
  })
  assert.equal((await run('get egressrule c')).out, 'No resources found.\n')
})

test('a kind that only the server knows keeps its name, one that nobody knows is listed (R5.3.2 R5.3.13)', async (t) => {
  const { run } = await startMesh(t)
  const text =
    'kind: Pod\nmetadata: {name: p}\n---\nkind: HTTPAPISpec\nmetadata: {name: petstore}\n'
  assert.deepEqual(await run('create -f -', text), {
    code: 255,
    out: 'Created config HTTPAPISpec/default/petstore at revision 1954425\n',
    err:
      'Error: 1 error occurred:\n\n* kind Pod is not known\n' +
      '  at <stdin>:1:7 kind (the kinds are EgressRule, RouteRule, ServiceEntry, VirtualService, DestinationRule and Sidecar)\n',
  })
})

test('a misspelt kind is told with its place and the kind that was meant', async (t) => {
  const { run } = await startMesh(t)
  const text = 'apiVersion: config.istio.io/v1alpha2\nkind: EgressRul\nmetadata: {name: p}\n'
  assert.deepEqual(await run('create -f -', text), {
    code: 255,
    out: '',
    err:
      'Error: 1 error occurred:\n\n* kind EgressRul is not known\n' +
      '  at <stdin>:2:7 kind (did you mean "EgressRule"?)\n',
  })
  assert.match((await run('delete -f -', text)).err, /\n {2}at <stdin>:2:7 kind \(did you mean/)
})

test('-n is the namespace of a rule that names none (R5.5.3)', async (t) => {
  const { run } = await startMesh(t)
  const { out } = await run('create -f - -n blog', egressRule('googleapis', ''))
  assert.equal(out, 'Created config egress-rule/blog/googleapis at revision 1954425\n')
})

test('a rule of another namespace than -n is refused before anything is sent (R5.5.5)', async (t) => {
  const { run, seen } = await startMesh(t)
  const { err } = await run('create -f - -n blog', egressRule('googleapis', 'default'))
  assert.equal(
    err,
    'Error: the namespace from the provided object "default" does not match the namespace "blog". ' +
      "You must pass '--namespace=default' to perform this operation\n",
  )
  assert.deepEqual(seen, [])
})

test('a warning of the control plane goes to standard error', async (t) => {
  const { run } = await startMesh(t, { warning: '299 - "gateway \\"egress\\" has not answered"' })
  const { code, err } = await run('create -f -', egressRule('googleapis'))
  assert.equal(code, 0)
  assert.equal(err, 'Warning: gateway "egress" has not answered\n')
})

test('results go to standard output and exit with 0, errors to the other and with 255 (R5.1.6-7)', async (t) => {
  const { run } = await startMesh(t)
  const done = await run('create -f -', egressRule('googleapis'))
  assert.deepEqual([done.code, done.err], [0, ''])
  const failed = await run('create -f -', egressRule('googleapis'))
  assert.deepEqual([failed.code, failed.out], [255, ''])
  assert.match(failed.err, /^Error: egressrules\.config\.istio\.io "googleapis" already exists\n$/)
})

test('without -n the namespace is the rule’s own, else the default one; -n may repeat it (R5.5.1-2 R5.5.4)', async (t) => {
  const { run } = await startMesh(t)
  const created = async (line: string, own: string) => (await run(line, egressRule('r', own))).out
  assert.match(await created('create -f -', ''), /^Created config egress-rule\/default\/r at/)
  assert.match(await created('create -f -', 'a'), /^Created config egress-rule\/a\/r at/)
  assert.match(await created('create -f - -n b', 'b'), /^Created config egress-rule\/b\/r at/)
})
