import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import test, { type TestContext } from 'node:test'
import { connectObedientGateway, startControlPlane } from '../test-control-plane.ts'
import { findKubectls, type Kubectl } from './find-kubectls.ts'

const rule = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: googleapis
spec:
  destination:
    service: "*.googleapis.com"
  ports:
    - port: 443
      protocol: https
`
const changed = rule.replace('443', '8443')
const other = rule.replace('googleapis\n', 'other\n').replace('*.googleapis.com', 'www.example.com')
const nameless = other.replace('name: other', 'generateName: temporary-').replace('www', 'tmp')

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** One kubectl with a home of its own, a control plane whose gateway obeys, and files to work with. */
async function startScript(t: TestContext, { program }: Kubectl) {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  const dir = path.join(plane.stateDir, 'work')
  await mkdir(dir)
  const files = {
    rule,
    changed,
    other,
    nameless,
    stale: rule.replace('metadata:', 'metadata:\n  resourceVersion: "1"'),
  }
  for (const [name, text] of Object.entries(files))
    await writeFile(path.join(dir, `${name}.yaml`), text)
  const editor = path.join(dir, 'editor')
  await writeFile(editor, '#!/bin/sh\nsed -i "s/port: 80$/port: 8080/" "$1"\n')
  await chmod(editor, 0o755)
  // kubectl keeps what it discovered under its home, by host and port.
  const settings = [
    `HOME=${dir}`,
    `KUBECONFIG=${path.join(plane.stateDir, 'kubeconfig')}`,
    `KUBE_EDITOR=${editor}`,
    program,
  ]
  const kubectl = (...args: string[]): Promise<Outcome> =>
    new Promise((resolve) => {
      execFile('env', [...settings, ...args], { cwd: dir }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      )
    })
  /** Runs a line of words; what is printed, on success, must match. */
  const does = async (line: string, expected: RegExp): Promise<void> => {
    const { code, out, err } = await kubectl(...line.split(' '))
    assert.equal(code, 0, `kubectl ${line}: ${err}`)
    assert.match(out, expected, `kubectl ${line}`)
  }
  const fails = async (line: string, expected: RegExp): Promise<void> => {
    const { code, err } = await kubectl(...line.split(' '))
    assert.equal(code, 1, `kubectl ${line}`)
    assert.match(err, expected, `kubectl ${line}`)
  }
  /** A kubectl that goes on until the test is over. */
  const follow = (line: string) => {
    const child = spawn('env', [...settings, ...line.split(' ')], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => child.kill())
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return async (): Promise<string> => (await lines.next()).value ?? 'the end'
  }
  return { plane, kubectl, does, fails, follow }
}

for (const kubectl of await findKubectls()) {
  test(`kubectl 1.${kubectl.minor} does its verbs on rules`, { timeout: 300_000 }, async (t) => {
    const script = await startScript(t, kubectl)
    const { does, fails } = script
    await does('api-resources --api-group=config.istio.io', /^egressrules .*true +EgressRule$/m)
    await does('api-versions', /^config\.istio\.io\/v1alpha2$/m)
    await does('get ns', /^default +Active$/m)
    await does('create -f rule.yaml', /^egressrule\.config\.istio\.io\/googleapis created$/m)
    await fails('create -f rule.yaml', /AlreadyExists.*"googleapis" already exists/)
    await reads(script)
    await t.test('explain, server-side dry run and diff', () => tries(script, kubectl))
    await changes(script)
    await selects(script)
    await watches(script)
    await deletes(script)
  })
}

type Script = Awaited<ReturnType<typeof startScript>>

async function reads({ does, fails }: Script): Promise<void> {
  await does('get egressrules', /^googleapis +\*\.googleapis\.com +443\/https +True +\d+s$/m)
  await does(
    'get egressrules -o wide',
    /REASON +OWNER +EXPIRES\n.*Acknowledged: in force at egress/,
  )
  await does(
    'get egressrule googleapis -o yaml',
    /service: '\*\.googleapis\.com'[\s\S]*type: Active/,
  )
  await does('get egressrule googleapis -o jsonpath={.status.conditions[0].status}', /^True$/)
  await does(
    'get egressrules -o custom-columns=NAME:.metadata.name,HOST:.spec.destination.service',
    /^NAME +HOST\ngoogleapis +\*\.googleapis\.com\n$/,
  )
  await does('get egressrules -o name', /^egressrule\.config\.istio\.io\/googleapis\n$/)
  await does('get egressrules --sort-by=.spec.destination.service', /^googleapis/m)
  await does(
    'describe egressrule googleapis',
    /Port: +443[\s\S]*Events:[\s\S]*Normal +Created[\s\S]*Acknowledged/,
  )
  await does('get events', /Normal +Created +egressrule\/googleapis/)
  await does('get all', /^egressrule\.config\.istio\.io\/googleapis/m)
  await fails(
    'get egressrule nothing',
    /NotFound.*egressrules\.config\.istio\.io "nothing" not found/,
  )
}

/** From 1.27 on kubectl reads OpenAPI 3; older ones know neither fields nor dry runs of this server. */
async function tries({ kubectl, does, fails, plane }: Script, { minor }: Kubectl): Promise<void> {
  await does('auth can-i create egressrules', /^yes$/m)
  await does('auth can-i --list', /^egressrules\.config\.istio\.io +\[\] +\[\] +\[create delete/m)
  await fails('auth can-i bind egressrules', /^$|Warning/)
  if (minor < 27) {
    await fails('explain egressrule.spec.destination', /couldn't find resource/)
    await fails('apply --dry-run=server -f changed.yaml', /doesn't support dry-run/)
  } else {
    await does(
      'explain egressrule.spec.destination',
      /FIELD: destination <Object>[\s\S]*service\t<string>/,
    )
    await does('explain egressrule.status.conditions', /Acknowledged; or why not/)
    await does('replace --dry-run=server -f changed.yaml', /replaced \(server dry run\)/)
    const { code, out } = await kubectl('diff', '-f', 'changed.yaml')
    assert.equal(code, 1, 'there is a difference')
    assert.match(out, /^-.*port: 443\n\+.*port: 8443$/m)
  }
  const { items } = (await plane.ask('GET', '/apis/config.istio.io/v1alpha2/egressrules')).json()
  assert.equal(items[0].spec.ports[0].port, 443, 'nothing was written')
}

async function changes({ does, fails }: Script): Promise<void> {
  await does('apply -f changed.yaml', /googleapis configured/)
  await does('apply -f changed.yaml', /googleapis unchanged/)
  await does('apply --server-side --force-conflicts -f rule.yaml', /googleapis serverside-applied/)
  await does('replace -f changed.yaml', /googleapis replaced/)
  await fails('replace -f stale.yaml', /Conflict.*the object has been modified/)
  await does(
    'patch egressrule googleapis --type=merge -p {"metadata":{"labels":{"tier":"a"}}}',
    /patched/,
  )
  await does(
    'patch egressrule googleapis --type=json -p [{"op":"replace","path":"/spec/ports/0/port","value":80}]',
    /patched/,
  )
  await fails(
    'patch egressrule googleapis -p {"spec":{}}',
    /UnsupportedMediaType|415|media type|cannot patch with/,
  )
  await does('edit egressrule googleapis', /edited/)
  await does('get egressrule googleapis -o jsonpath={.spec.ports[0].port}', /^8080$/)
  await does('label egressrule googleapis team=books', /labeled/)
  await does('annotate egressrule googleapis egress.bookinfo.dev/owner=me', /annotated/)
  await does('wait --for=condition=Active egressrule/googleapis --timeout=60s', /condition met/)
}

async function selects({ does, fails }: Script): Promise<void> {
  await does('create -f other.yaml', /other created/)
  await does('create -n team -f other.yaml', /other created/)
  await does('create -f nameless.yaml', /temporary-[a-z0-9]{5} created/)
  await does('get ns', /^team +Active$/m)
  await does('get egressrules -A', /^team +other/m)
  await does('get egressrules -n team --show-labels', /^other .*<none>$/m)
  await does('get egressrules -n nobody -o name', /^$/)
  await does('get egressrules -o name -l team', /^egressrule\.config\.istio\.io\/googleapis\n$/)
  await does('get egressrules -o name -l team!=books,!tier', /other\n/)
  await does('get egressrules -o name --field-selector metadata.name=other', /^\S+\/other\n$/)
  await does(
    'get egressrules -o name --field-selector spec.destination.service=www.example.com',
    /^\S+\/other\n$/,
  )
  await does('get egressrules -o name --chunk-size=1', /googleapis\n\S+\/other\n\S+\/temporary-/)
  await fails('create namespace fresh', /neither created nor deleted/)
  await does(
    'get egressrule other -n team -o jsonpath={.status.conditions[0].reason}',
    /^Conflict$/,
  )
}

async function watches({ does, follow, plane }: Script): Promise<void> {
  const everything = follow('get egressrules -n team -w --no-headers')
  assert.match(await everything(), /^other +www\.example\.com +443\/https +False/)
  const news = follow('get egressrules -n team --watch-only --no-headers')
  const gone = follow('wait --for=delete egressrule/other -n team --timeout=120s')
  // Nobody tells when the three are listening: the rule is changed until they have heard of it.
  const path = '/apis/config.istio.io/v1alpha2/namespaces/team/egressrules/other'
  let heard = false
  const first = news().then((line) => {
    heard = true
    return line
  })
  for (let i = 0; !heard; i++) {
    await plane.ask('PATCH', path, {
      text: JSON.stringify({ metadata: { labels: { round: String(i) } } }),
      headers: { 'content-type': 'application/merge-patch+json' },
    })
  }
  assert.match(await first, /^other /)
  await does('delete egressrule other -n team', /deleted/)
  assert.match(await gone(), /other condition met/)
}

async function deletes({ does, fails, plane }: Script): Promise<void> {
  await does('delete -f other.yaml', /"other" deleted/)
  await does('delete egressrules -l team=books', /"googleapis" deleted/)
  await does('delete egressrules --all --cascade=foreground', /"temporary-\w+" deleted/)
  await fails('delete egressrule googleapis', /NotFound/)
  await does('delete egressrule googleapis --ignore-not-found', /^$/)
  const { items } = (await plane.ask('GET', '/apis/config.istio.io/v1alpha2/egressrules')).json()
  assert.deepEqual(items, [])
}
