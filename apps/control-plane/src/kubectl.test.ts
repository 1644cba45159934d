import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { connectObedientGateway, rulesPath, startControlPlane } from './test-control-plane.ts'

const rule = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: googleapis
  namespace: default
spec:
  destination:
    service: "*.googleapis.com"
  ports:
    - port: 443
      protocol: https
`

/** What `env` exits with when it does not find the program. */
const notThere = 127

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** An unmodified kubectl that knows no other cluster, against a control plane with a gateway that obeys. */
async function startKubectl(t: TestContext, ackTimeoutMs = 60_000) {
  const plane = await startControlPlane(t, { ackTimeoutMs })
  await connectObedientGateway(plane)
  // kubectl keeps what it discovered under its home, by host and port: a fresh one for each test.
  const home = path.join(plane.stateDir, 'home')
  await mkdir(home)
  const own = [`HOME=${home}`, `KUBECONFIG=${path.join(plane.stateDir, 'kubeconfig')}`]
  const kubectl = (args: string, input = ''): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const child = execFile('env', [...own, 'kubectl', ...args.split(' ')], (error, out, err) => {
        const code = Number(error?.code ?? 0)
        if (code !== notThere) resolve({ code, out, err })
        else reject(new Error("kubectl is not on this machine: install Debian's kubernetes-client"))
      })
      child.stdin?.end(input)
    })
  const file = path.join(plane.stateDir, 'rule.yaml')
  await writeFile(file, rule)
  const stored = async (): Promise<number> =>
    (await plane.ask('GET', rulesPath)).json().items.length
  return { kubectl, file, stored, plane }
}

test('the blog by kubectl: create, get, delete', async (t) => {
  const { kubectl, file, stored } = await startKubectl(t)
  const created = await kubectl(`create -f ${file}`)
  assert.deepEqual(created, {
    code: 0,
    out: 'egressrule.config.istio.io/googleapis created\n',
    err: '',
  })
  const { out } = await kubectl('get egressrules')
  assert.match(
    out,
    /^NAME +HOSTS +PORTS +ACTIVE +AGE\ngoogleapis +\*\.googleapis\.com +443\/https +True +\d+s\n$/,
  )
  const deleted = await kubectl('delete egressrule googleapis')
  assert.equal(deleted.code, 0)
  assert.match(deleted.out, /egressrule\.config\.istio\.io "googleapis" deleted/)
  assert.equal(await stored(), 0)
})

test('apply makes a rule, leaves it, and changes it', async (t) => {
  const { kubectl, file } = await startKubectl(t)
  assert.match((await kubectl(`apply -f ${file}`)).out, /googleapis created/)
  assert.match((await kubectl(`apply -f ${file}`)).out, /googleapis unchanged/)
  await writeFile(file, rule.replace('443', '8443'))
  assert.match((await kubectl(`apply -f ${file}`)).out, /googleapis configured/)
  assert.match((await kubectl('get egressrule googleapis -o yaml')).out, /port: 8443/)
})

test('get -o yaml and describe tell all there is', async (t) => {
  const { kubectl, file } = await startKubectl(t)
  await kubectl(`create -f ${file}`)
  const yaml = await kubectl('get egressrule googleapis -o yaml')
  assert.match(yaml.out, /kind: EgressRule/)
  assert.match(yaml.out, /service: '\*\.googleapis\.com'/)
  assert.match((await kubectl('describe egressrule googleapis')).out, /Port: +443/)
})

test('explain and the dry run read OpenAPI 3, which kubectl does from 1.27 on', async (t) => {
  const { kubectl, file, stored } = await startKubectl(t)
  const { clientVersion } = JSON.parse((await kubectl('version --client -o json')).out)
  const explained = await kubectl('explain egressrule.spec.ports')
  const tried = await kubectl(`create --dry-run=server -f ${file}`)
  assert.equal(await stored(), 0)
  if (Number.parseInt(clientVersion.minor, 10) < 27) {
    assert.match(explained.err, /couldn't find resource/)
    assert.match(tried.err, /doesn't support dry-run/)
    return
  }
  assert.match(explained.out, /FIELD: ports <\[\]Object>/)
  assert.match(explained.out, /port\t<integer> -required-/)
  assert.match(tried.out, /created \(server dry run\)/)
})

test('replace, patch, label and delete --all', async (t) => {
  const { kubectl, file, stored } = await startKubectl(t)
  assert.match((await kubectl(`replace -f ${file}`)).err, /"googleapis" not found/)
  await kubectl(`create -f ${file}`)
  await writeFile(file, rule.replace('443', '80').replace('https', 'http'))
  assert.match((await kubectl(`replace -f ${file}`)).out, /googleapis replaced/)
  assert.match((await kubectl('label egressrule googleapis team=books')).out, /labeled/)
  assert.equal(
    (await kubectl('get egressrules -l team=books -o name')).out,
    'egressrule.config.istio.io/googleapis\n',
  )
  const json = '[{"op":"replace","path":"/spec/ports/0/port","value":81}]'
  assert.match((await kubectl(`patch egressrule googleapis --type=json -p ${json}`)).out, /patched/)
  assert.match((await kubectl('delete egressrules --all')).out, /deleted/)
  assert.equal(await stored(), 0)
})

test('a rule from standard input, in YAML of two documents', async (t) => {
  const { kubectl, stored } = await startKubectl(t)
  const other = rule.replace('googleapis\n', 'other\n').replace('*.googleapis.com', 'other.com')
  const both = await kubectl('create -f -', `${rule}---\n${other}`)
  assert.equal(both.code, 0, both.err)
  assert.equal(await stored(), 2)
})

test('server-side apply works without anybody keeping field owners', async (t) => {
  const { kubectl, file } = await startKubectl(t)
  const applied = await kubectl(`apply --server-side -f ${file}`)
  assert.match(applied.out, /googleapis serverside-applied/)
})

const wrong: readonly (readonly [string, string, RegExp])[] = [
  [
    'a misspelt field is refused by name',
    rule.replace('ports:', 'prots:'),
    /unknown field "spec\.prots"/,
  ],
  [
    'a bad port is refused',
    rule.replace('443', '70000'),
    /spec\.ports\[0\]\.port: port number 70000/,
  ],
  [
    'a bad host is refused',
    rule.replace('*.googleapis.com', '*.goo_gle!.com'),
    /spec\.destination\.service: domain name ".*" invalid/,
  ],
  [
    'an unknown kind is refused',
    rule.replace('EgressRule', 'EgresRule'),
    /no matches for kind "EgresRule"/,
  ],
  ['malformed YAML is refused', rule.replace('  ports:', '  ports: ['), /yaml: line \d+/],
]

for (const [name, text, message] of wrong) {
  test(`${name} by kubectl, and nothing is stored`, async (t) => {
    const { kubectl, file, stored } = await startKubectl(t)
    await writeFile(file, text)
    for (const verb of ['create', 'apply']) {
      const { code, err } = await kubectl(`${verb} -f ${file}`)
      assert.equal(code, 1)
      assert.match(err, message)
    }
    assert.equal(await stored(), 0)
  })
}

test('what the gateways did not acknowledge is a line of kubectl', async (t) => {
  const { kubectl, file, plane } = await startKubectl(t, 2000)
  await plane.lines('/discovery/v1/snapshots?gateway=deaf')
  const { code, err } = await kubectl(`create -f ${file}`)
  assert.equal(code, 0)
  assert.match(err, /^Warning: gateway deaf has not acknowledged version 1 within 2 s/)
})
