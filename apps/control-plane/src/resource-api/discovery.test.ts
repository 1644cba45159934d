import assert from 'node:assert/strict'
import test from 'node:test'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'

interface Version {
  readonly version: string
  readonly resources: readonly { readonly resource: string; readonly verbs: readonly string[] }[]
}

test('everything is discovered by two questions, as newer kubectls ask them', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const [path, group, resource] of [
    ['/api', undefined, 'events'],
    ['/apis', 'config.istio.io', 'egressrules'],
  ]) {
    const answer = await ask('GET', path ?? '', { headers: { accept: aggregated } })
    assert.equal(
      answer.headers['content-type'],
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    )
    const { kind, items } = answer.json()
    assert.equal(kind, 'APIGroupDiscoveryList')
    const found = items.find(
      ({ metadata }: { metadata: { name?: string } }) => metadata.name === group,
    )
    const resources = found.versions.flatMap((version: Version) => version.resources)
    assert.ok(resources.some((one: Version['resources'][number]) => one.resource === resource))
  }
})

test('who asks for plain JSON gets the plain lists', async (t) => {
  const { ask } = await startControlPlane(t)
  assert.equal((await ask('GET', '/api')).json().kind, 'APIVersions')
  assert.equal((await ask('GET', '/apis')).json().kind, 'APIGroupList')
  const v2beta1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList'
  const older = await ask('GET', '/apis', { headers: { accept: v2beta1 } })
  assert.equal(older.json().apiVersion, 'apidiscovery.k8s.io/v2beta1')
})

test('namespaces come and go with their rules, and nobody makes or removes one', async (t) => {
  const { ask, lines } = await startControlPlane(t)
  const { next } = await lines('/api/v1/namespaces?watch=1')
  assert.equal(JSON.parse(await next()).object.metadata.name, 'default')
  const teamPath = rulesPath.replace('default', 'team')
  await ask('POST', teamPath, { body: egressRule() })
  assert.equal(JSON.parse(await next()).type, 'ADDED')
  await ask('DELETE', `${teamPath}/googleapis`)
  assert.equal(JSON.parse(await next()).type, 'DELETED')
  for (const [method, path] of [
    ['POST', '/api/v1/namespaces'],
    ['DELETE', '/api/v1/namespaces/default'],
  ] as const) {
    const refused = await ask(method, path, { body: {} })
    assert.equal(refused.status, 405)
    assert.match(refused.json().message, /neither created nor deleted/)
  }
})

test('a file with a Namespace in it can be applied, unless it asks for more than a name', async (t) => {
  const { ask } = await startControlPlane(t)
  const patch = (metadata: object, type = 'strategic-merge-patch+json') =>
    ask('PATCH', '/api/v1/namespaces/team', {
      text: JSON.stringify({ metadata }),
      headers: { 'content-type': `application/${type}` },
    })
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
  const applied = await patch({ annotations })
  assert.equal(applied.status, 200)
  assert.equal(applied.json().metadata.name, 'team')
  assert.equal((await patch({ name: 'team' }, 'apply-patch+yaml')).status, 200)
  assert.equal((await patch({ annotations: null, labels: null, resourceVersion: '0' })).status, 200)
  const refused = await patch({ annotations, labels: { team: 'books' } })
  assert.equal(refused.status, 405)
  assert.match(refused.json().message, /keep no labels and annotations/)
})

test('can-i: what the API does is allowed, what it does not is told', async (t) => {
  const { ask } = await startControlPlane(t)
  const canI = async (verb: string, resource: string) => {
    const spec = { resourceAttributes: { verb, resource, group: 'config.istio.io' } }
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    return (await ask('POST', path, { body: { spec } })).json().status.allowed
  }
  assert.equal(await canI('create', 'egressrules'), true)
  assert.equal(await canI('escalate', 'egressrules'), false)
  assert.equal(await canI('get', 'pods'), false)
})

test('whoami: who asks is the operator, or whom they say they are', async (t) => {
  const { ask } = await startControlPlane(t)
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const answer = await ask('POST', path, { body })
  assert.equal(answer.status, 201)
  assert.deepEqual(answer.json(), {
    ...body,
    metadata: {},
    status: { userInfo: { username: 'operator', groups: ['system:masters'] } },
  })
  const headers = { 'impersonate-user': 'jane' }
  const { status } = (await ask('POST', path, { body, headers })).json()
  assert.equal(status.userInfo.username, 'jane')
})

test('every kind is described, so that kubectl can explain each', async (t) => {
  const { ask } = await startControlPlane(t)
  const { paths } = (await ask('GET', '/openapi/v3')).json()
  for (const [name, kind] of [
    ['api/v1', 'Event'],
    ['api/v1', 'Namespace'],
    ['apis/authentication.k8s.io/v1', 'SelfSubjectReview'],
    ['apis/authorization.k8s.io/v1', 'SelfSubjectRulesReview'],
    ['apis/config.istio.io/v1alpha2', 'EgressRule'],
  ] as const) {
    const document = (await ask('GET', paths[name].serverRelativeURL)).json()
    const described = Object.entries(document.components.schemas)
    const [, schema] = described.find(([id]) => id.endsWith(`.${kind}`)) ?? []
    assert.match(JSON.stringify(schema), new RegExp(`"description":"${kind} `))
    assert.match(JSON.stringify(document.paths), new RegExp(`"kind":"${kind}"`))
  }
})

test('a namespace and a name are not described as required: the server fills them in', async (t) => {
  const { ask } = await startControlPlane(t)
  const document = await ask('GET', '/openapi/v3/apis/config.istio.io/v1alpha2')
  const { metadata } =
    document.json().components.schemas['io.istio.config.v1alpha2.EgressRule'].properties
  assert.equal(metadata.required, undefined)
  assert.ok('generateName' in metadata.properties)
})
