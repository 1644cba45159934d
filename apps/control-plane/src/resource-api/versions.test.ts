import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startControlPlane } from '../test-control-plane.ts'

const versions = ['v1', 'v1beta1', 'v1alpha3']
const pathOf = (version: string) =>
  `/apis/networking.istio.io/${version}/namespaces/default/serviceentries`

function entry(version: string, name: string) {
  const ports = [{ number: 80, name: 'http', protocol: 'HTTP' }]
  return {
    apiVersion: `networking.istio.io/${version}`,
    kind: 'ServiceEntry',
    metadata: { name },
    spec: { hosts: [`${name}.example.com`], ports },
  }
}

test('an object created in one version is the same object in every other', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const version of versions) {
    const made = await ask('POST', pathOf(version), { body: entry(version, version) })
    assert.equal(made.status, 201)
    assert.equal(made.json().apiVersion, `networking.istio.io/${version}`)
  }
  for (const version of versions) {
    const { items } = (await ask('GET', pathOf(version))).json()
    assert.deepEqual(
      items.map((item: ReturnType<typeof entry>) => [item.metadata.name, item.apiVersion]),
      versions.toSorted().map((name) => [name, `networking.istio.io/${version}`]),
    )
  }
})

test('a patch in an old version changes the object; a body of another version is refused', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', pathOf('v1'), { body: entry('v1', 'a') })
  const patched = await ask('PATCH', `${pathOf('v1alpha3')}/a`, {
    body: { spec: { resolution: 'DNS' } },
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  assert.equal(patched.status, 200, patched.text)
  assert.equal((await ask('GET', `${pathOf('v1')}/a`)).json().spec.resolution, 'DNS')
  assert.equal((await ask('POST', pathOf('v1'), { body: entry('v1beta1', 'b') })).status, 400)
})

test('each version is discovered, with plurals and short names as Istio has them', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const version of versions) {
    const { resources } = (await ask('GET', `/apis/networking.istio.io/${version}`)).json()
    assert.deepEqual(
      resources.map(({ name, shortNames = [] }: { name: string; shortNames?: string[] }) => [
        name,
        ...shortNames,
      ]),
      [
        ['serviceentries', 'se'],
        ['virtualservices', 'vs'],
        ['destinationrules', 'dr'],
        ['sidecars'],
      ],
    )
    const openapi = await ask('GET', `/openapi/v3/apis/networking.istio.io/${version}`)
    const { properties } =
      openapi.json().components.schemas[`io.istio.networking.${version}.ServiceEntry`]
    assert.deepEqual(properties.apiVersion.enum, [`networking.istio.io/${version}`])
    assert.match(properties.spec.properties.hosts.description, /Hosts that are opened/)
  }
})
