import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { findKubectls, type Kubectl } from './find-kubectls.ts'
import { startKubectl } from './start-kubectl.ts'

function ruleWith(labels: string, ports: readonly string[]): string {
  const lines = ports.map((port) => {
    const [number, protocol] = port.split('/')
    return `    - port: ${number}\n      protocol: ${protocol}\n`
  })
  return `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: googleapis
  namespace: default
  labels: {${labels}}
spec:
  destination:
    service: "*.googleapis.com"
  ports:
${lines.join('')}`
}

const files = {
  both: ruleWith('team: books', ['443/https', '80/http']),
  one: ruleWith('team: books', ['443/https']),
  other: ruleWith('team: books', ['443/https', '80/http2']),
  labelled: ruleWith('team: maps, tier: a', ['443/https']),
}

const apply = 'apply --server-side -f -'

type FileName = keyof typeof files

/** Commands as lines of words, with one of the files as their input. */
async function startScript(t: TestContext, release: Kubectl) {
  const { plane, kubectl } = await startKubectl(t, release)
  const run = (line: string, file?: FileName) =>
    kubectl(line.split(' '), file === undefined ? {} : { input: files[file] })
  /** What is printed, on success, must match. */
  const does = async (line: string, expected: RegExp, file?: FileName): Promise<void> => {
    const { code, out, err } = await run(line, file)
    assert.equal(code, 0, `kubectl ${line}: ${err}`)
    assert.match(out, expected, `kubectl ${line}`)
  }
  const fails = async (line: string, expected: RegExp, file: FileName): Promise<void> => {
    const { code, err } = await run(line, file)
    assert.equal(code, 1, `kubectl ${line}`)
    assert.match(err, expected, `kubectl ${line}`)
  }
  return { plane, run, does, fails }
}

type Script = Awaited<ReturnType<typeof startScript>>

for (const kubectl of await findKubectls()) {
  test(`kubectl 1.${kubectl.minor} applies by the server`, { timeout: 300_000 }, async (t) => {
    const script = await startScript(t, kubectl)
    await shares(script)
    await conflicts(script)
    await shows(script, kubectl)
    await migrates(script, kubectl)
  })
}

interface Entry {
  readonly manager: string
  readonly operation: string
  readonly subresource?: string
  readonly fieldsV1: object
}

async function readRule({ plane }: Script) {
  const at = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules/googleapis'
  const { metadata, spec } = (await plane.ask('GET', at)).json()
  const entries: readonly Entry[] = metadata.managedFields
  const owners = entries
    .filter(({ subresource }) => subresource === undefined)
    .map(({ manager, operation }) => `${manager} ${operation}`)
  const ports = spec.ports.map((one: { port: number; protocol: string }) =>
    [one.port, one.protocol].join('/'),
  )
  return { metadata, owners, ports }
}

/** Two managers, the same values: what one of them leaves out stays for the other, and then goes. */
async function shares(script: Script): Promise<void> {
  const { does } = script
  await does(apply, /googleapis serverside-applied/, 'both')
  const first = await readRule(script)
  await does(apply, /googleapis serverside-applied/, 'both')
  assert.deepEqual((await readRule(script)).metadata, first.metadata, 'nothing happened')
  await does(`${apply} --field-manager=second`, /serverside-applied/, 'both')
  assert.deepEqual((await readRule(script)).owners, ['kubectl Apply', 'second Apply'])
  await does(apply, /serverside-applied/, 'one')
  assert.deepEqual((await readRule(script)).ports, ['443/https', '80/http'], 'the second wants it')
  await does(`${apply} --field-manager=second`, /serverside-applied/, 'one')
  assert.deepEqual((await readRule(script)).ports, ['443/https'])
}

async function conflicts(script: Script): Promise<void> {
  const { does, fails } = script
  await does(`${apply} --field-manager=second`, /serverside-applied/, 'both')
  await fails(
    apply,
    /Apply failed with 1 conflict: conflict with "second": \.spec\.ports\[port=80\]\.protocol/,
    'other',
  )
  await fails(apply, /with the `--force-conflicts` flag/, 'other')
  assert.deepEqual((await readRule(script)).ports, ['443/https', '80/http'])
  await does(`${apply} --force-conflicts`, /serverside-applied/, 'other')
  assert.deepEqual((await readRule(script)).ports, ['443/https', '80/http2'])
  await does('label egressrule googleapis team=maps --overwrite', /labeled/)
  await fails(
    apply,
    /conflict with "kubectl-label" using config\.istio\.io\/v1alpha2: \.metadata\.labels\.team/,
    'other',
  )
  await does('delete egressrule googleapis', /deleted/)
}

/** Before 1.21 kubectl shows whose fields they are to everybody. */
async function shows({ does, run }: Script, { minor }: Kubectl): Promise<void> {
  await does(apply, /serverside-applied/, 'one')
  if (minor < 21) return
  const get = 'get egressrule googleapis -o yaml'
  assert.doesNotMatch((await run(get)).out, /managedFields|f:spec/)
  const { out } = await run(`${get} --show-managed-fields`)
  assert.match(
    out,
    /managedFields:[\s\S]*k:\{"port":443\}[\s\S]*manager: kubectl[\s\S]*operation: Apply/,
  )
  await does(`${apply} --dry-run=server`, /serverside-applied \(server dry run\)/, 'both')
}

/** From apply by the client to apply by the server: no conflict with itself, and what is left out goes. */
async function migrates(script: Script, { minor }: Kubectl): Promise<void> {
  const { does, run } = script
  await does('delete egressrule googleapis', /deleted/)
  await does('apply -f -', /googleapis created/, 'both')
  assert.deepEqual((await readRule(script)).owners, ['kubectl-client-side-apply Update'])
  const { code, err } = await run(apply, 'labelled')
  assert.equal(code, 0, err)
  assert.doesNotMatch(err, /failed|Warning/i)
  const { metadata, owners, ports } = await readRule(script)
  assert.deepEqual(metadata.labels, { team: 'maps', tier: 'a' })
  const annotation = metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']
  assert.deepEqual(JSON.parse(annotation).metadata.labels, { team: 'maps', tier: 'a' })
  // From 1.26 on kubectl hands the fields of its other name over; before, they stay there.
  if (minor < 26) {
    assert.deepEqual(owners, ['kubectl Apply', 'kubectl-client-side-apply Update'])
    assert.deepEqual(ports, ['443/https', '80/http'])
    return
  }
  // By time, in whole seconds, and then by name: the two may stand in either order.
  assert.deepEqual(owners.toSorted(), ['kubectl Apply', 'kubectl-last-applied Apply'])
  assert.deepEqual(ports, ['443/https'])
  await does('apply -f -', /configured/, 'one')
  assert.deepEqual((await readRule(script)).metadata.labels, { team: 'books' })
}
