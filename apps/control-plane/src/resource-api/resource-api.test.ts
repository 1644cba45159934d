import assert from 'node:assert/strict'
import test from 'node:test'
import {
  connectObedientGateway,
  egressRule,
  rulesPath,
  startControlPlane,
  temporaryDir,
} from '../test-control-plane.ts'

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

test('a rule is created, read, replaced and deleted', async (t) => {
  const { ask } = await startControlPlane(t)
  const created = await ask('POST', rulesPath, { body: egressRule() })
  assert.equal(created.status, 201)
  assert.equal(created.json().metadata.namespace, 'default')
  const { uid, resourceVersion } = created.json().metadata
  assert.deepEqual((await ask('GET', `${rulesPath}/googleapis`)).json(), created.json())

  const replaced = await ask('PUT', `${rulesPath}/googleapis`, {
    body: egressRule('googleapis', 80),
  })
  assert.equal(replaced.status, 200)
  assert.equal(replaced.json().metadata.uid, uid)
  assert.ok(Number(replaced.json().metadata.resourceVersion) > Number(resourceVersion))

  const deleted = await ask('DELETE', `${rulesPath}/googleapis`, {
    body: { propagationPolicy: 'Background' },
  })
  assert.equal(deleted.status, 200)
  assert.equal(deleted.json().status, 'Success')
  assert.deepEqual(deleted.json().details, {
    name: 'googleapis',
    group: 'config.istio.io',
    kind: 'egressrules',
    uid,
  })
  assert.equal((await ask('GET', `${rulesPath}/googleapis`)).status, 404)
})

test('where broad rules are denied each is refused with its field, by every verb, dry runs too', async (t) => {
  const lenient = await startControlPlane(t)
  const broad = (service: string, port = 80, protocol = 'http') => ({
    ...egressRule('broad'),
    spec: { destination: { service }, ports: [{ port, protocol }] },
  })
  assert.match(
    String((await lenient.ask('POST', rulesPath, { body: broad('*') })).headers.warning),
    /opens every host name/,
  )
  const { ask } = await startControlPlane(t, { denyBroadRules: true })
  for (const body of [broad('*'), broad('*.com'), broad('0.0.0.0/0', 9000, 'tcp')]) {
    for (const query of ['', '?dryRun=All']) {
      const { status, json } = await ask('POST', rulesPath + query, { body })
      assert.equal(status, 422)
      const [cause] = json().details.causes
      assert.equal(cause.field, 'spec.destination.service')
      assert.match(cause.message, /name the hosts that are meant.*BOOKINFO_DENY_BROAD_RULES/)
    }
  }
  const entry = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'broad' },
    spec: {
      hosts: ['a.example.com', '*.co.uk'],
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
    },
  }
  const today = '/apis/networking.istio.io/v1/namespaces/default/serviceentries'
  const refused = await ask('POST', today, { body: entry })
  assert.deepEqual([refused.status, refused.json().details.causes[0].field], [422, 'spec.hosts[1]'])

  assert.equal((await ask('POST', rulesPath, { body: egressRule() })).status, 201)
  const [wide, whole] = [{ spec: broad('*').spec }, { ...egressRule(), spec: broad('*').spec }]
  for (const [type, query, body] of [
    ['merge-patch+json', '', wide],
    ['apply-patch+yaml', '?fieldManager=me&force=true', whole],
  ] as const) {
    const answer = await ask('PATCH', `${rulesPath}/googleapis${query}`, {
      text: JSON.stringify(body),
      headers: { 'content-type': `application/${type}` },
    })
    assert.equal(answer.status, 422, `${type}: ${answer.text}`)
  }
  assert.equal((await ask('PUT', `${rulesPath}/googleapis`, { body: whole })).status, 422)
})

test('rules survive a restart', async (t) => {
  const stateDir = await temporaryDir(t)
  const first = await startControlPlane(t, { stateDir })
  const created = await first.ask('POST', rulesPath, { body: egressRule() })
  await first.close()
  const second = await startControlPlane(t, { stateDir })
  const read = await second.ask('GET', `${rulesPath}/googleapis`)
  const { metadata: was, ...before } = created.json()
  const { metadata: is, ...after } = read.json()
  // How it stands is found out anew, at another time.
  assert.deepEqual({ ...after, status: {} }, { ...before, status: {} })
  assert.deepEqual({ ...is, resourceVersion: was.resourceVersion }, was)
  assert.ok(Number(is.resourceVersion) > Number(was.resourceVersion), 'it is told of anew')
})

test('what is there is not created again, and what is not there is not found', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const again = await ask('POST', rulesPath, { body: egressRule() })
  assert.equal(again.status, 409)
  assert.equal(again.json().reason, 'AlreadyExists')
  assert.equal(again.json().message, 'egressrules.config.istio.io "googleapis" already exists')
  for (const [method, body] of [['GET'], ['PUT', egressRule('nope')], ['DELETE']] as const) {
    const answer = await ask(method, `${rulesPath}/nope`, body === undefined ? {} : { body })
    assert.equal(answer.status, 404)
    assert.equal(answer.json().message, 'egressrules.config.istio.io "nope" not found')
    assert.deepEqual(answer.json().details, {
      name: 'nope',
      group: 'config.istio.io',
      kind: 'egressrules',
    })
  }
})

test('a replace of an old version is a conflict', async (t) => {
  const { ask } = await startControlPlane(t)
  const first = (await ask('POST', rulesPath, { body: egressRule() })).json()
  await ask('PUT', `${rulesPath}/googleapis`, { body: egressRule('googleapis', 80) })
  const stale = await ask('PUT', `${rulesPath}/googleapis`, {
    body: { ...first, spec: egressRule('googleapis', 81).spec },
  })
  assert.equal(stale.status, 409)
  assert.equal(stale.json().reason, 'Conflict')
  assert.match(stale.json().message, /^Operation cannot be fulfilled on egressrules\.config/)
})

test('a misspelt field is refused by its name, whether validation is asked for or not', async (t) => {
  const { ask } = await startControlPlane(t)
  const { ports: prots, ...spec } = egressRule().spec
  const body = { ...egressRule(), spec: { ...spec, prots } }
  for (const query of ['', '?fieldValidation=Strict&fieldManager=kubectl-create']) {
    const answer = await ask('POST', rulesPath + query, { body })
    assert.equal(answer.status, 400)
    assert.equal(answer.json().reason, 'BadRequest')
    assert.match(answer.json().message, /strict decoding error: unknown field "spec\.prots"/)
  }
  assert.equal((await ask('GET', rulesPath)).json().items.length, 0)
})

test('an unknown field is dropped when the client insists, with a warning or without', async (t) => {
  const { ask } = await startControlPlane(t)
  const body = { ...egressRule(), spec: { ...egressRule().spec, colour: 'red' } }
  const warned = await ask('POST', `${rulesPath}?fieldValidation=Warn&dryRun=All`, { body })
  assert.equal(warned.status, 201)
  assert.match(String(warned.headers.warning), /299 - "unknown field \\"spec\.colour\\"/)
  const ignored = await ask('POST', `${rulesPath}?fieldValidation=Ignore`, { body })
  assert.equal(ignored.status, 201)
  assert.deepEqual(ignored.json().spec, egressRule().spec)
})

test('everything wrong with a rule is told at once, each with its field', async (t) => {
  const { ask } = await startControlPlane(t)
  const spec = {
    destination: { service: 'goo_gle!.com', name: 'x' },
    ports: [{ port: 70_000, protocol: 'https' }],
  }
  const answer = await ask('POST', rulesPath, { body: { ...egressRule(), spec } })
  assert.equal(answer.status, 422)
  const { reason, details } = answer.json()
  assert.equal(reason, 'Invalid')
  assert.equal(details.kind, 'EgressRule')
  const texts = details.causes.map(
    ({ field, message }: { field: string; message: string }) => `${field}: ${message}`,
  )
  assert.match(texts.join('\n'), /destination of egress rule must not have name field/)
  assert.match(texts.join('\n'), /spec\.destination\.service: domain name "goo_gle!\.com" invalid/)
  assert.match(texts.join('\n'), /port number 70000 must be in the range 1\.\.65535/)
})

test('an object in the wrong place is refused, and it is said what does not match', async (t) => {
  const { ask } = await startControlPlane(t)
  const rule = egressRule()
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ ...rule, kind: 'RouteRule' }, /^kind: "RouteRule" does not belong/],
    [{ ...rule, kind: undefined }, /^kind: is missing; expected EgressRule or RouteRule/],
    [{ ...rule, apiVersion: 'v1' }, /^apiVersion: "v1" is not known; expected config/],
    [{ ...rule, metadata: { name: 'x', namespace: 'other' } }, /namespace of the object \(other\)/],
  ]
  for (const [body, message] of wrong) {
    const answer = await ask('POST', rulesPath, { body })
    assert.equal(answer.status, 400)
    assert.match(answer.json().message, message)
  }
  const renamed = await ask('PUT', `${rulesPath}/other`, { body: rule })
  assert.match(renamed.json().message, /name of the object \(googleapis\)/)
})

test('a rule may be YAML', async (t) => {
  const { ask } = await startControlPlane(t)
  const text = `
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: googleapis}
spec:
  destination: {service: "*.googleapis.com"}
  ports: [{port: 443, protocol: https}]
`
  const headers = { 'content-type': 'application/yaml', accept: 'application/yaml' }
  const created = await ask('POST', rulesPath, { text, headers })
  assert.equal(created.status, 201)
  assert.equal(created.headers['content-type'], 'application/yaml')
  assert.match(created.text, /service: "?'?\*\.googleapis\.com/)
})

test('a malformed body is refused with line and column', async (t) => {
  const { ask } = await startControlPlane(t)
  const yaml = { 'content-type': 'application/yaml' }
  const badYaml = await ask('POST', rulesPath, {
    text: 'kind: EgressRule\nspec: [1, 2\n',
    headers: yaml,
  })
  assert.equal(badYaml.status, 400)
  assert.match(badYaml.json().message, /^malformed YAML at line \d+, column \d+: ./)
  const json = { 'content-type': 'application/json' }
  const badJson = await ask('POST', rulesPath, { text: '{\n "kind": oops }', headers: json })
  assert.equal(badJson.status, 400)
  assert.equal(badJson.json().message, "malformed JSON at line 2, column 10: Unexpected token 'o'")
})

test('bodies that are no JSON or YAML by their own word are refused', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const answer = await ask('POST', rulesPath, {
      text: JSON.stringify(egressRule()),
      headers: { 'content-type': type },
    })
    assert.equal(answer.status, 415)
    assert.equal(answer.json().kind, 'Status')
  }
})

test('a body over 1 MiB is refused with a Status', async (t) => {
  const { ask } = await startControlPlane(t)
  const answer = await ask('POST', rulesPath, {
    text: 'x'.repeat(1_048_577),
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(answer.status, 413)
  assert.equal(answer.json().reason, 'RequestEntityTooLarge')
})

test('a body that nests without end is refused, in both languages', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const type of ['application/json', 'application/yaml']) {
    const text = '['.repeat(20_000) + ']'.repeat(20_000)
    const answer = await ask('POST', rulesPath, { text, headers: { 'content-type': type } })
    assert.equal(answer.status, 400, answer.text.slice(0, 200))
  }
})

test('a dry run makes up no standing: none of a new rule, the present one of a rule that is there', async (t) => {
  const { ask } = await startControlPlane(t)
  const tried = (await ask('POST', `${rulesPath}?dryRun=All`, { body: egressRule() })).json()
  assert.equal('status' in tried || 'resourceVersion' in tried.metadata, false)
  const made = (await ask('POST', rulesPath, { body: egressRule() })).json()
  const body = egressRule('googleapis', 80)
  const changed = (await ask('PUT', `${rulesPath}/googleapis?dryRun=All`, { body })).json()
  assert.equal(changed.metadata.generation, 2)
  assert.deepEqual(changed.status, made.status)
})

test('a body without a type is JSON, or YAML where it is no object of JSON', async (t) => {
  const { ask } = await startControlPlane(t)
  const json = JSON.stringify(egressRule('a'))
  assert.equal((await ask('POST', rulesPath, { text: json })).status, 201)
  const yaml = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: b}
spec: {destination: {service: b.com}, ports: [{port: 80, protocol: http}]}
`
  assert.equal((await ask('POST', rulesPath, { text: yaml })).status, 201)
  const options = JSON.stringify({ propagationPolicy: 'Background' })
  assert.equal((await ask('DELETE', `${rulesPath}/a`, { text: options })).status, 200)
})

test('a dry run is answered as if done, and is not', async (t) => {
  const { ask } = await startControlPlane(t)
  const would = await ask('POST', `${rulesPath}?dryRun=All`, { body: egressRule() })
  assert.equal(would.status, 201)
  assert.equal((await ask('GET', rulesPath)).json().items.length, 0)
  await ask('POST', rulesPath, { body: egressRule() })
  await ask('DELETE', `${rulesPath}/googleapis`, { body: { dryRun: ['All'] } })
  assert.equal((await ask('GET', rulesPath)).json().items.length, 1)
  assert.equal((await ask('POST', `${rulesPath}?dryRun=Some`, { body: egressRule() })).status, 400)
})

test('a delete may insist on the object it means', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const other = await ask('DELETE', `${rulesPath}/googleapis`, {
    body: { preconditions: { uid: 'another' } },
  })
  assert.equal(other.status, 409)
})

test('lists are by namespace or over all, and take selectors', async (t) => {
  const { ask } = await startControlPlane(t)
  const labelled = { ...egressRule('a'), metadata: { name: 'a', labels: { team: 'books' } } }
  await ask('POST', rulesPath, { body: labelled })
  await ask('POST', rulesPath, { body: egressRule('b') })
  await ask('POST', rulesPath.replace('default', 'other'), { body: egressRule('c') })
  const names = async (at: string) =>
    (await ask('GET', at))
      .json()
      .items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
  assert.deepEqual(await names(rulesPath), ['a', 'b'])
  assert.deepEqual(await names('/apis/config.istio.io/v1alpha2/egressrules'), ['a', 'b', 'c'])
  assert.deepEqual(await names(`${rulesPath}?labelSelector=team%3Dbooks`), ['a'])
  assert.deepEqual(await names(`${rulesPath}?labelSelector=team!%3Dbooks`), ['b'])
  assert.deepEqual(await names(`${rulesPath}?fieldSelector=metadata.name%3Db`), ['b'])
  const list = (await ask('GET', rulesPath)).json()
  assert.equal(list.kind, 'EgressRuleList')
  assert.equal(list.metadata.resourceVersion, '3')
})

test('deletecollection deletes what its selector names', async (t) => {
  const { ask } = await startControlPlane(t)
  const labelled = { ...egressRule('a'), metadata: { name: 'a', labels: { team: 'books' } } }
  await ask('POST', rulesPath, { body: labelled })
  await ask('POST', rulesPath, { body: egressRule('b') })
  const deleted = await ask('DELETE', `${rulesPath}?labelSelector=team`)
  assert.equal(deleted.json().items.length, 1)
  assert.equal((await ask('GET', rulesPath)).json().items[0].metadata.name, 'b')
})

test('a table shows hosts and ports', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const { columnDefinitions, rows, kind } = (
    await ask('GET', rulesPath, { headers: { accept: table } })
  ).json()
  assert.equal(kind, 'Table')
  const names = columnDefinitions.map(({ name }: { name: string }) => name)
  assert.deepEqual(names, ['Name', 'Hosts', 'Ports', 'Active', 'Age', 'Reason', 'Owner', 'Expires'])
  const [name, hosts, ports, active] = rows[0].cells
  assert.deepEqual(
    [name, hosts, ports, active],
    ['googleapis', '*.googleapis.com', '443/https', 'False'],
  )
  assert.equal(rows[0].object.kind, 'PartialObjectMetadata')
  const one = await ask('GET', `${rulesPath}/googleapis`, { headers: { accept: table } })
  assert.equal(one.json().rows.length, 1)
})

test('metadata alone is served where only that is asked for', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
  const list = (await ask('GET', rulesPath, { headers: { accept } })).json()
  assert.equal(list.kind, 'PartialObjectMetadataList')
  assert.equal(list.items[0].spec, undefined)
})

test('two writers at once: every acknowledged change is there', async (t) => {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  const names = Array.from({ length: 20 }, (_, i) => `rule-${i}`)
  const answers = await Promise.all(
    names.map((name) => plane.ask('POST', rulesPath, { body: egressRule(name) })),
  )
  assert.ok(answers.every(({ status, headers }) => status === 201 && headers.warning === undefined))
  assert.equal((await plane.ask('GET', rulesPath)).json().items.length, 20)
})

test('an unknown path or kind is a Status too', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const at of ['/apis/nope', '/apis/config.istio.io/v1alpha2/namespaces/default/pods']) {
    const answer = await ask('GET', at)
    assert.equal(answer.status, 404)
    assert.equal(answer.json().kind, 'Status')
  }
})
