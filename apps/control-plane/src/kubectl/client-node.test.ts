import assert from 'node:assert/strict'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import * as k8s from '@kubernetes/client-node'
import { connectGateway, connectObedientGateway, startControlPlane } from '../test-control-plane.ts'

const apiVersion = 'config.istio.io/v1alpha2'
const kind = 'EgressRule'
const place = {
  group: 'config.istio.io',
  version: 'v1alpha2',
  namespace: 'default',
  plural: 'egressrules',
}
const strategies = k8s.PatchStrategy

interface Rule extends k8s.KubernetesObject {
  spec?: { destination: { service: string }; ports: { port: number; protocol: string }[] }
  status?: { conditions: { status: string; reason: string }[] }
}

function rule(name: string, port = 443, metadata: k8s.V1ObjectMeta = {}) {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: 'default', ...metadata },
    spec: { destination: { service: `*.${name}.com` }, ports: [{ port, protocol: 'https' }] },
  }
}

/** The clients of the official library, as the kubeconfig of a control plane sets them up. */
async function startClients(t: TestContext, ackTimeoutMs = 60_000) {
  const plane = await startControlPlane(t, { ackTimeoutMs })
  const config = new k8s.KubeConfig()
  config.loadFromFile(path.join(plane.stateDir, 'kubeconfig'))
  // The library talks to no server without TLS unless it is told that there is nothing to verify.
  const clusters = config.getClusters().map((cluster) => ({ ...cluster, skipTLSVerify: true }))
  const { users, contexts, currentContext } = config
  config.loadFromOptions({ clusters, users, contexts, currentContext })
  return {
    plane,
    config,
    objects: k8s.KubernetesObjectApi.makeApiClient(config),
    custom: config.makeApiClient(k8s.CustomObjectsApi),
    core: config.makeApiClient(k8s.CoreV1Api),
    access: config.makeApiClient(k8s.AuthorizationV1Api),
    authentication: config.makeApiClient(k8s.AuthenticationV1Api),
    groups: config.makeApiClient(k8s.ApisApi),
    version: config.makeApiClient(k8s.VersionApi),
  }
}

type Clients = Awaited<ReturnType<typeof startClients>>

/** The Status with which the server refuses. */
async function refusal(work: Promise<unknown>): Promise<{ code: number; text: string }> {
  try {
    await work
  } catch (error) {
    if (error instanceof k8s.ApiException) {
      return { code: error.code, text: JSON.stringify(error.body) }
    }
    throw error
  }
  throw new Error('this should have been refused')
}

const namesOf = (list: { items: k8s.KubernetesObject[] }) =>
  list.items.map(({ metadata }) => metadata?.name)

test('the official client of Kubernetes does what kubectl does', {
  timeout: 300_000,
}, async (t) => {
  const clients = await startClients(t)
  await connectObedientGateway(clients.plane)
  await t.test('discovery and access', () => discovers(clients))
  await t.test('create, read, refusals', () => creates(clients))
  await t.test('replace and patch', () => changes(clients))
  await t.test('lists, selectors and pages', () => lists(clients))
  await t.test('watch and inform', () => watches(clients))
  await t.test('events and namespaces', () => readsCore(clients))
  await t.test('delete', () => deletes(clients))
})

test('an informer sees each state of a rule, in order and at versions that grow', {
  timeout: 60_000,
}, async (t) => {
  const { config, plane, objects } = await startClients(t, 0)
  const at = `/apis/${apiVersion}/namespaces/default/egressrules`
  const list = () => objects.list<Rule>(apiVersion, kind, 'default')
  const informer = k8s.makeInformer<Rule>(config, at, list)
  t.after(() => informer.stop())
  const states: string[] = []
  const versions: number[] = []
  const waits: { readonly state: string; readonly resolve: () => void }[] = []
  for (const verb of ['add', 'update', 'delete'] as const) {
    informer.on(verb, ({ metadata, status }) => {
      const state = `${verb} ${metadata?.generation} ${status?.conditions[0]?.reason}`
      states.push(state)
      versions.push(Number(metadata?.resourceVersion))
      for (const wait of waits) if (wait.state === state) wait.resolve()
    })
  }
  const until = (state: string): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    waits.push({ state, resolve })
    return states.includes(state) ? Promise.resolve() : promise
  }
  await informer.start()
  const gateway = await connectGateway(plane)
  await objects.create(rule('watched'))
  await gateway.ack((await gateway.next()).version)
  await until('update 1 Acknowledged')
  await objects.replace(rule('watched', 8443))
  await gateway.ack((await gateway.next()).version, 'no room')
  await until('update 2 Refused')
  gateway.leave()
  await until('update 2 NoGateway')
  await objects.delete(rule('watched'))
  await until('delete 2 NoGateway')
  assert.deepEqual(states, [
    'add 1 Waiting',
    'update 1 Acknowledged',
    'update 2 Waiting',
    'update 2 Refused',
    'update 2 NoGateway',
    'delete 2 NoGateway',
  ])
  assert.deepEqual(
    versions,
    [...new Set(versions)].toSorted((a, b) => a - b),
  )
})

async function discovers(clients: Clients): Promise<void> {
  const { groups, version, custom, access, authentication } = clients
  assert.equal((await version.getCode()).major, '1')
  const known = (await groups.getAPIVersions()).groups.map(({ name }) => name)
  assert.ok(known.includes('config.istio.io'))
  const { group, version: served } = place
  const { resources } = await custom.getAPIResources({ group, version: served })
  assert.ok(resources.some(({ name }) => name === 'egressrules'))
  const ask = async (verb: string) => {
    const spec = { resourceAttributes: { verb, resource: 'egressrules', group } }
    return (await access.createSelfSubjectAccessReview({ body: { spec } })).status?.allowed
  }
  assert.equal(await ask('create'), true)
  assert.equal(await ask('bind'), false)
  const review = await authentication.createSelfSubjectReview({ body: {} })
  assert.equal(review.status?.userInfo?.username, 'operator')
  const rules = await access.createSelfSubjectRulesReview({
    body: { spec: { namespace: 'default' } },
  })
  assert.ok(
    rules.status?.resourceRules.some(({ resources: some }) => some?.includes('egressrules')),
  )
}

async function creates({ objects, custom }: Clients): Promise<void> {
  const tried = await objects.create(rule('googleapis'), undefined, 'All')
  assert.equal(tried.metadata?.name, 'googleapis')
  assert.equal((await refusal(objects.read(rule('googleapis')))).code, 404, 'it was tried only')
  const made: Rule = await objects.create(rule('googleapis'))
  assert.equal(made.status?.conditions[0]?.status, 'True')
  const read: Rule = await objects.read(rule('googleapis'))
  assert.deepEqual(read, made)
  assert.equal((await refusal(objects.create(rule('googleapis')))).code, 409)
  const bad = await refusal(objects.create(rule('bad', 70_000)))
  assert.equal(bad.code, 422)
  assert.match(bad.text, /port number 70000 must be in the range/)
  const misspelt = { ...rule('misspelt'), spec: { destination: { service: 'a.com' }, prots: [] } }
  assert.match((await refusal(objects.create(misspelt))).text, /unknown field .*spec\.prots/)
  const body = { ...rule('x'), metadata: { generateName: 'temporary-' } }
  const { metadata } = await custom.createNamespacedCustomObject({ ...place, body })
  assert.match(metadata.name, /^temporary-[a-z0-9]{5}$/)
  const one = await custom.getNamespacedCustomObject({ ...place, name: metadata.name })
  assert.equal(one.metadata.generation, 1)
}

async function changes({ objects, custom }: Clients): Promise<void> {
  const first: Rule = await objects.read(rule('googleapis'))
  const version = { resourceVersion: first.metadata?.resourceVersion ?? '' }
  const next: Rule = await objects.replace(rule('googleapis', 8443, version))
  assert.equal(next.metadata?.generation, 2)
  const stale = await refusal(objects.replace(rule('googleapis', 8444, version)))
  assert.equal(stale.code, 409)
  assert.match(stale.text, /the object has been modified/)

  const patch = (spec: object, strategy: k8s.PatchStrategy, dryRun?: string): Promise<Rule> =>
    objects.patch(
      { ...rule('googleapis'), ...spec },
      undefined,
      dryRun,
      'the-test',
      strategy === strategies.ServerSideApply ? true : undefined,
      strategy,
    )
  const labels = { name: 'googleapis', namespace: 'default', labels: { team: 'books' } }
  const labelled = await patch({ metadata: labels }, strategies.MergePatch)
  assert.equal(labelled.metadata?.labels?.team, 'books')
  const tried = await patch(
    { metadata: { ...labels, labels: { team: null } } },
    strategies.MergePatch,
    'All',
  )
  assert.equal(tried.metadata?.labels?.team, undefined)
  const operations = [{ op: 'add', path: '/metadata/labels/tier', value: 'a' }]
  const added = await custom.patchNamespacedCustomObject(
    { ...place, name: 'googleapis', body: operations },
    k8s.setHeaderOptions('Content-Type', strategies.JsonPatch),
  )
  assert.deepEqual(added.metadata.labels, { team: 'books', tier: 'a' })
  const misfit = await refusal(
    custom.patchNamespacedCustomObject(
      { ...place, name: 'googleapis', body: [{ op: 'remove', path: '/spec/nothing' }] },
      k8s.setHeaderOptions('Content-Type', strategies.JsonPatch),
    ),
  )
  assert.equal(misfit.code, 422)
  const applied = await patch({}, strategies.ServerSideApply)
  assert.equal(applied.metadata?.labels?.team, 'books')
  const own = applied.metadata?.managedFields?.find(({ operation }) => operation === 'Apply')
  assert.equal(own?.manager, 'the-test')
  const elsewhere = { ...rule('googleapis'), spec: { destination: { service: 'a.com' } } }
  const serverSide = strategies.ServerSideApply
  const conflict = await refusal(
    objects.patch(elsewhere, undefined, undefined, 'another', undefined, serverSide),
  )
  assert.equal(conflict.code, 409)
  assert.match(conflict.text, /FieldManagerConflict[^}]*the-test[^}]*\.spec\.destination/)
  const strategic = await refusal(patch({}, strategies.StrategicMergePatch))
  assert.equal(strategic.code, 415)
}

async function lists({ objects, custom }: Clients): Promise<void> {
  await objects.create(rule('other'))
  await objects.create({ ...rule('other'), metadata: { name: 'other', namespace: 'team' } })
  const list = (namespace?: string, fields?: string, labels?: string) =>
    objects.list(apiVersion, kind, namespace, undefined, undefined, undefined, fields, labels)
  assert.equal((await list('default')).items.length, 3)
  assert.equal((await list()).items.length, 4)
  assert.deepEqual(namesOf(await list('team')), ['other'])
  assert.deepEqual(namesOf(await list('default', 'metadata.name=other')), ['other'])
  assert.deepEqual(namesOf(await list('team', 'spec.destination.service=*.other.com')), ['other'])
  assert.deepEqual(namesOf(await list('default', undefined, 'team in (books,maps)')), [
    'googleapis',
  ])
  const everywhere = await custom.listCustomObjectForAllNamespaces({
    ...place,
    resourcePlural: place.plural,
    labelSelector: '!team',
  })
  assert.equal(everywhere.items.length, 3)
  const page = await custom.listNamespacedCustomObject({ ...place, limit: 2 })
  assert.equal(page.items.length, 2)
  assert.equal(page.metadata.remainingItemCount, 1)
  const token = { _continue: page.metadata.continue }
  const rest = await custom.listNamespacedCustomObject({ ...place, limit: 2, ...token })
  assert.equal(rest.items.length, 1)
  const nobodys = { ...place, _continue: 'bm9ib2R5cyAx' }
  const gone = await refusal(custom.listNamespacedCustomObject(nobodys))
  assert.equal(gone.code, 410)
  const losing: Rule = await objects.read({
    ...rule('other'),
    metadata: { name: 'other', namespace: 'team' },
  })
  assert.equal(losing.status?.conditions[0]?.reason, 'Conflict')
}

async function watches({ config, objects, custom }: Clients): Promise<void> {
  const { metadata } = await custom.listNamespacedCustomObject(place)
  const seen: string[] = []
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  const at = `/apis/${apiVersion}/namespaces/default/egressrules`
  const since = { resourceVersion: metadata.resourceVersion, allowWatchBookmarks: true }
  const watching = await new k8s.Watch(config).watch(
    at,
    since,
    (phase, object) => {
      const name = `${phase} ${object.metadata.name}`
      if (seen.at(-1) !== name) seen.push(name)
      if (phase === 'DELETED') resolve()
    },
    () => {},
  )
  const informer = k8s.makeInformer<Rule>(config, at, () =>
    objects.list<Rule>(apiVersion, kind, 'default'),
  )
  const { promise: informed, resolve: inform } = Promise.withResolvers<string | undefined>()
  informer.on('add', (object) => object.metadata?.name === 'watched' && inform('watched'))
  await informer.start()
  await objects.create(rule('watched'))
  await objects.replace(rule('watched', 8443))
  await objects.delete(rule('watched'))
  await enough
  assert.equal(await informed, 'watched')
  await informer.stop()
  watching.abort()
  assert.deepEqual(seen, ['ADDED watched', 'MODIFIED watched', 'DELETED watched'])
}

async function readsCore({ core }: Clients): Promise<void> {
  assert.deepEqual(namesOf(await core.listNamespace()), ['default', 'team'])
  assert.equal((await core.readNamespace({ name: 'team' })).status?.phase, 'Active')
  const refused = await refusal(core.createNamespace({ body: { metadata: { name: 'x' } } }))
  assert.equal(refused.code, 405)
  const fieldSelector = 'involvedObject.name=googleapis,reason=Created'
  const { items } = await core.listNamespacedEvent({ namespace: 'default', fieldSelector })
  assert.equal(items[0]?.involvedObject.kind, kind)
  assert.ok((await core.listEventForAllNamespaces()).items.length > items.length)
  const name = items[0]?.metadata.name ?? ''
  const kept = await refusal(core.deleteNamespacedEvent({ namespace: 'default', name }))
  assert.equal(kept.code, 405)
}

async function deletes({ objects, custom }: Clients): Promise<void> {
  const body = { preconditions: { uid: 'another' } }
  const wrong = await refusal(
    custom.deleteNamespacedCustomObject({ ...place, name: 'other', body }),
  )
  assert.equal(wrong.code, 409)
  const tried = await objects.delete(rule('other'), undefined, 'All')
  assert.equal(tried.status, 'Success')
  await objects.delete(rule('other'), undefined, undefined, undefined, undefined, 'Foreground')
  assert.equal((await refusal(objects.delete(rule('other')))).code, 404)
  await custom.deleteCollectionNamespacedCustomObject({ ...place, labelSelector: 'team=books' })
  await custom.deleteCollectionNamespacedCustomObject(place)
  assert.deepEqual((await custom.listNamespacedCustomObject(place)).items, [])
}
