import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'

const at = `${rulesPath}/googleapis`
const types = {
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
}

type Ports = Readonly<Record<number, string>>
interface Entry {
  readonly manager: string
  readonly operation: string
  readonly apiVersion: string
  readonly subresource?: string
  readonly fieldsV1: Readonly<Record<string, object>>
}

/** A rule, or a part of one, as somebody applies it. */
function words(ports: Ports | undefined, metadata: object = {}, host = '*.googleapis.com') {
  const { apiVersion, kind } = egressRule()
  const list = Object.entries(ports ?? {}).map(([port, protocol]) => ({
    port: Number(port),
    protocol,
  }))
  const spec = { ...(host && { destination: { service: host } }), ...(ports && { ports: list }) }
  return { apiVersion, kind, metadata: { name: 'googleapis', ...metadata }, spec }
}

async function start(t: TestContext) {
  const plane = await startControlPlane(t)
  const patch = async (type: keyof typeof types, body: unknown, query: string, place = at) => {
    const headers = { 'content-type': types[type], 'user-agent': 'tester/1 (x)' }
    const text = JSON.stringify(body)
    const answer = await plane.ask('PATCH', `${place}?${query}`, { text, headers })
    return { ...answer.json(), answered: answer.status }
  }
  const apply = (manager: string, body: unknown, query = '') =>
    patch('apply', body, `fieldManager=${manager}${query}`)
  const read = async (place = at) => (await plane.ask('GET', place)).json()
  return { ...plane, patch, apply, read }
}

const entriesOf = (object: { metadata: { managedFields?: Entry[] } }) =>
  (object.metadata.managedFields ?? []).filter(({ subresource }) => subresource === undefined)

const ownersOf = (object: { metadata: { managedFields?: Entry[] } }) =>
  entriesOf(object).map(({ manager, operation }) => `${manager} ${operation}`)

test('every write says who: by name, or by what the client calls itself', async (t) => {
  const { ask, patch, read } = await start(t)
  const headers = { 'user-agent': 'kubectl/v1.32.4 (linux/amd64) kubernetes/59526cd' }
  await ask('POST', rulesPath, { body: egressRule(), headers })
  const created = await read()
  assert.deepEqual(ownersOf(created), ['kubectl Update'])
  assert.deepEqual(entriesOf(created)[0]?.fieldsV1, {
    'f:spec': {
      '.': {},
      'f:destination': {},
      'f:ports': { '.': {}, 'k:{"port":443}': { '.': {}, 'f:port': {}, 'f:protocol': {} } },
    },
  })
  await ask('PUT', `${at}?fieldManager=somebody`, { body: words({ 443: 'http' }), headers })
  assert.deepEqual(ownersOf(await read()), ['kubectl Update', 'somebody Update'])
  const label = { metadata: { labels: { team: 'books' } } }
  assert.equal((await patch('merge', label, '')).answered, 200)
  assert.deepEqual(ownersOf(await read()), ['kubectl Update', 'somebody Update', 'tester Update'])
  const [status] = (await read()).metadata.managedFields.slice(-1)
  assert.deepEqual(
    [status.manager, status.operation, status.subresource],
    ['control-plane', 'Update', 'status'],
  )
})

test('apply makes a rule, and the same again changes nothing', async (t) => {
  const { apply, ask, read } = await start(t)
  const made = await apply('first', words({ 443: 'https' }))
  assert.equal(made.answered, 201)
  assert.deepEqual(ownersOf(made), ['first Apply'])
  const again = await apply('first', words({ 443: 'https' }))
  assert.equal(again.answered, 200)
  assert.equal(again.metadata.resourceVersion, made.metadata.resourceVersion)
  assert.deepEqual(again.metadata.managedFields, made.metadata.managedFields)
  const { items } = await read(rulesPath)
  assert.deepEqual(ownersOf(items[0]), ['first Apply'])
  const table = await ask('GET', rulesPath, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
  })
  assert.deepEqual(ownersOf(table.json().rows[0].object), ['first Apply'])
})

test('a conflict is 409 and names the managers, how they wrote, and the fields; force takes them', async (t) => {
  const { apply, ask } = await start(t)
  await apply('first', words({ 443: 'https', 80: 'http' }))
  const one = await apply('second', words({ 80: 'http2' }, {}, ''))
  assert.equal(one.answered, 409)
  assert.equal(one.reason, 'Conflict')
  assert.equal(
    one.message,
    'Apply failed with 1 conflict: conflict with "first": .spec.ports[port=80].protocol',
  )
  assert.deepEqual(one.details.causes, [
    {
      reason: 'FieldManagerConflict',
      message: 'conflict with "first"',
      field: '.spec.ports[port=80].protocol',
    },
  ])
  await ask('PUT', `${at}?fieldManager=editor`, { body: words({ 443: 'http', 80: 'http' }) })
  const many = await apply('second', words({ 443: 'https', 80: 'http2' }, {}, 'a.com'))
  assert.equal(
    many.message,
    [
      'Apply failed with 3 conflicts: conflicts with "editor" using config.istio.io/v1alpha2:',
      '- .spec.ports[port=443].protocol',
      'conflicts with "first":',
      '- .spec.destination',
      '- .spec.ports[port=80].protocol',
    ].join('\n'),
  )
  const forced = await apply('second', words({ 443: 'https' }, {}, ''), '&force=true')
  assert.equal(forced.answered, 200)
  assert.deepEqual(ownersOf(forced), ['first Apply', 'second Apply'])
  const tried = await apply('second', words({ 80: 'http2' }, {}, ''), '&force=false')
  assert.equal(tried.answered, 409)
})

test('a field left out by its only owner goes; a shared one stays; a refused rule is as it was', async (t) => {
  const { apply, read } = await start(t)
  const labels = { a: '1', b: '2' }
  await apply('first', words({ 443: 'https', 80: 'http' }, { labels }))
  await apply('second', words({ 443: 'https' }, { labels: { a: '1' } }, ''))
  const less = await apply('first', words(undefined))
  assert.deepEqual(less.spec.ports, [{ port: 443, protocol: 'https' }])
  assert.deepEqual(less.metadata.labels, { a: '1' })
  const nothing = await apply('second', words(undefined, {}, ''))
  assert.equal(nothing.answered, 422, 'a rule without ports is none')
  assert.match(nothing.message, /spec\.ports/)
  assert.deepEqual((await read()).spec, less.spec)
})

test('what an apply must say, and may not', async (t) => {
  const { apply, patch, ask, read } = await start(t)
  const nobody = await patch('apply', words({ 443: 'https' }), '')
  assert.equal(nobody.answered, 422)
  assert.equal(
    nobody.message,
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  )
  assert.equal(nobody.details.causes[0].reason, 'FieldValueRequired')
  const refused = async (body: unknown, status: number, message: RegExp, query = '') => {
    const answer = await apply('first', body, query)
    assert.equal(answer.answered, status, JSON.stringify(answer))
    assert.match(answer.message, message)
  }
  await refused(words({}, { managedFields: [] }), 400, /^metadata\.managedFields must be nil$/)
  await refused(words({}, { name: 'other' }), 400, /does not match the name on the URL/)
  await refused({ ...words({}), apiVersion: 'v1' }, 400, /apiVersion/)
  await refused(words({}, { resourceVersion: '7' }), 409, /the object has been modified/)
  await refused({ ...words({}), spec: { prots: [] } }, 400, /strict decoding error.*spec\.prots/)
  const twice = { ports: [443, 443].map((port) => ({ port, protocol: 'https' })) }
  await refused({ ...words({}), spec: twice }, 422, /spec\.ports: duplicate entries .*\[port=443\]/)
  await refused({ ...words({}), spec: { ports: 3 } }, 422, /spec\.ports: must be a list/)
  const long = await patch('merge', {}, `fieldManager=${'x'.repeat(129)}`)
  assert.match(long.message, /fieldManager: Too long: may not be more than 128 bytes/)
  const odd = await ask('POST', `${rulesPath}?fieldManager=a%0Ab`, { body: egressRule() })
  assert.match(odd.json().message, /^CreateOptions\.meta\.k8s\.io "" is invalid: fieldManager: /)
  const forced = await patch('merge', {}, 'force=true')
  assert.match(forced.message, /force: Forbidden: may not be specified for non-apply patch/)
  assert.equal((await read()).code, 404)
})

test('a version or a uid in what is applied is a condition', async (t) => {
  const { apply } = await start(t)
  const { metadata } = await apply('first', words({ 443: 'https' }))
  const { uid, resourceVersion } = metadata
  const stale = await apply('first', words({ 443: 'http' }, { resourceVersion: '0000' }))
  assert.equal(stale.answered, 409)
  const next = await apply('first', words({ 443: 'http' }, { resourceVersion, uid }))
  assert.equal(next.answered, 200)
  const late = await apply('first', words({ 443: 'https' }, { resourceVersion, uid }))
  assert.equal(late.answered, 409)
  const other = await apply('first', words({ 443: 'https' }, { uid: 'another' }))
  assert.equal(other.answered, 409)
})

test('a dry run shows what would be, owners too, and keeps nothing of it', async (t) => {
  const { apply, read } = await start(t)
  const fresh = await apply('first', words({ 443: 'https' }), '&dryRun=All')
  assert.equal(fresh.answered, 201)
  assert.deepEqual(ownersOf(fresh), ['first Apply'])
  assert.equal((await read()).code, 404)
  await apply('first', words({ 443: 'https' }))
  const tried = await apply('second', words({ 443: 'http' }, {}, ''), '&dryRun=All&force=true')
  assert.deepEqual(ownersOf(tried), ['first Apply', 'second Apply'])
  assert.deepEqual(ownersOf(await read()), ['first Apply'])
})

test('owners are forgotten by one empty entry, kept by an empty list, and replaced by others', async (t) => {
  const { apply, ask, patch, read } = await start(t)
  const made = await apply('first', words({ 443: 'https' }))
  const [entry] = entriesOf(made)
  const put = (managedFields: unknown) =>
    ask('PUT', `${at}?fieldManager=put`, { body: words({ 443: 'https' }, { managedFields }) })
  await put([])
  assert.deepEqual(ownersOf(await read()), ['first Apply'])
  await put([{ ...entry, fieldsV1: { 'k:{': {} } }])
  assert.deepEqual(ownersOf(await read()), ['first Apply'], 'what cannot be read is not looked at')
  await put([{ ...entry, manager: 'other' }])
  assert.deepEqual(ownersOf(await read()), ['other Apply'])
  const reset = await patch('merge', { metadata: { managedFields: [{}] } }, '')
  assert.equal(reset.metadata.managedFields, undefined)
  assert.equal((await put(undefined)).json().metadata.managedFields, undefined)
  const before = await apply('second', words({ 443: 'http' }, {}, ''))
  assert.match(before.message, /conflict with "before-first-apply" using config\.istio\.io/)
})

test('a patch of managedFields is taken as kubectl sends it, and only at the version it was made for', async (t) => {
  const { apply, patch, read } = await start(t)
  const made = await apply('first', words({ 443: 'https' }))
  const { resourceVersion, managedFields } = made.metadata
  const replaced = managedFields.map((one: Entry) =>
    one.manager === 'first' ? { ...one, manager: 'second' } : one,
  )
  const operations = [
    { op: 'replace', path: '/metadata/managedFields', value: replaced },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ]
  const done = await patch('json', operations, '')
  assert.deepEqual(ownersOf(done), ['second Apply'])
  assert.ok(Number(done.metadata.resourceVersion) > Number(resourceVersion))
  assert.equal((await patch('json', operations, '')).answered, 409)
  assert.deepEqual(ownersOf(await read()), ['second Apply'])
})

test('a hand edit is rule-file’s, and owners stand in no rule file and survive a restart', async (t) => {
  const { apply, read, stateDir, lines, close } = await start(t)
  await apply('first', words({ 80: 'http', 443: 'https' }))
  const { metadata } = await read()
  const { next } = await lines(`${rulesPath}?watch=1&resourceVersion=${metadata.resourceVersion}`)
  const file = path.join(stateDir, 'rules/egressrules.config.istio.io/default/googleapis.yaml')
  const text = await readFile(file, 'utf8')
  assert.doesNotMatch(text, /first|managedFields/)
  await writeFile(file, text.replace('protocol: http\n', 'protocol: http2\n'))
  let object = JSON.parse(await next()).object
  while (object.spec.ports[0].protocol !== 'http2') object = JSON.parse(await next()).object
  assert.deepEqual(ownersOf(object), ['first Apply', 'rule-file Update'])
  await close()
  const again = await startControlPlane(t, { stateDir })
  assert.deepEqual(ownersOf((await again.ask('GET', at)).json()), [
    'first Apply',
    'rule-file Update',
  ])
})

test('all versions of a kind are one: who applies in one owns in the others', async (t) => {
  const { patch, read } = await start(t)
  const place = (version: string) =>
    `/apis/networking.istio.io/${version}/namespaces/default/serviceentries/books`
  const entry = (version: string, protocol: string) => ({
    apiVersion: `networking.istio.io/${version}`,
    kind: 'ServiceEntry',
    metadata: { name: 'books' },
    spec: { hosts: ['books.example.com'], ports: [{ number: 443, name: 'https', protocol }] },
  })
  const apply = (version: string, manager: string, protocol: string) =>
    patch('apply', entry(version, protocol), `fieldManager=${manager}`, place(version))
  assert.equal((await apply('v1beta1', 'first', 'TLS')).answered, 201)
  const refused = await apply('v1alpha3', 'second', 'HTTPS')
  assert.match(refused.message, /conflict with "first": \.spec\.ports\[number=443\]\.protocol/)
  const changed = await apply('v1', 'first', 'HTTPS')
  assert.deepEqual(
    entriesOf(changed).map(({ manager, apiVersion }) => `${manager} ${apiVersion}`),
    ['first networking.istio.io/v1'],
  )
  assert.deepEqual(ownersOf(await read(place('v1alpha3'))), ['first Apply'])
})

test('two who apply at once lose nothing of each other', async (t) => {
  const { apply, read } = await start(t)
  await apply('first', words({ 443: 'https' }))
  const labels = [...'abcdefgh']
  const done = await Promise.all(
    labels.map((name) => apply(name, words(undefined, { labels: { [name]: 'x' } }, ''))),
  )
  const ends = done.filter(({ answered }) => answered === 200)
  const { metadata } = await read()
  assert.ok(ends.length > 0)
  assert.equal(Object.keys(metadata.labels).length, ends.length)
  assert.equal(ownersOf({ metadata }).length, ends.length + 1)
})
