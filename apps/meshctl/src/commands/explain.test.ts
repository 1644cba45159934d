import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runIn, startMesh } from '../test-mesh.ts'
import { egressRule } from '../test-rules.ts'

const offline = 'explain --from details-v2 -f -'
const rule = egressRule('googleapis')

test('by files alone an allowed call exits with 0 and tells the rule that decides', async () => {
  const { code, out } = await runIn('.', `${offline} http://www.googleapis.com:443/books`, rule)
  assert.equal(code, 0)
  assert.match(out, /^ALLOWED \(allowed\): details-v2 may reach www\.googleapis\.com:443/)
  assert.match(out, /\n {2}\+ egress-rule\/default\/googleapis {2}\*\.googleapis\.com 443\/https\n/)
  assert.match(out, /\n {2}tls {7}originated by the gateway/)
})

test('a denied call exits with 1 and tells how it is answered', async () => {
  const { code, out } = await runIn('.', `${offline} https://googleapis.com/`, rule)
  assert.equal(code, 1)
  assert.match(out, /^DENIED \(wildcard_needs_subdomain\)/)
  assert.match(
    out,
    /\nanswer\n {2}403 \(wildcard_needs_subdomain, Proxy-Status http_request_denied/,
  )
})

test('JSON is the whole explanation', async () => {
  const { out } = await runIn('.', `${offline} www.googleapis.com:443 -o json`, rule)
  const { verdict, inside, rules, failure } = JSON.parse(out)
  assert.deepEqual([verdict, inside.length, rules.length, failure], ['allow', 3, 1, null])
})

test('a question at fault is an error, not a verdict', async () => {
  const cases = [
    ['explain http://a.test/ -f -', /say who asks: --from WORKLOAD/],
    [offline, /say what is asked for/],
    [`${offline} ftp://a.test/`, /the scheme must be http/],
    [`${offline} http://a.test/ -H x`, /--header must be "NAME: VALUE"/],
    [`${offline} http://a.test/ -o yaml`, /unknown output format yaml\. Types are text\|json/],
  ] as const
  for (const [line, message] of cases) {
    const { code, err } = await runIn('.', line, rule)
    assert.equal(code, 255, line)
    assert.match(err, message)
  }
  const { code, err } = await runIn('.', `${offline} http://a.test/`, rule.replace('443', '0'))
  assert.equal(code, 255)
  assert.match(err, /port number 0 must be .*\n {2}at <stdin>:10:13/)
})

const details = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: details}
spec:
  hosts: [details]
  http:
    - match: [{sourceLabels: {version: v1}}]
      route: [{destination: {host: details, subset: v2}}]
    - route: [{destination: {host: details, subset: v1}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: details}
spec: {host: details, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]}
`
const call = 'explain --from productpage-v1 http://details:9080/details/0 -f -'

test('without a registry a call in the mesh is told with what is not known', async () => {
  const { code, out } = await runIn('.', call, details)
  assert.equal(code, 1)
  assert.match(
    out,
    /\nassumed\n {2}mesh: unknown, so no host is taken for a service of it.*--registry demo/,
  )
})

test('--registry demo knows Bookinfo, with the labels of who asks', async () => {
  const { code, out } = await runIn('.', `${call} --registry demo`, details)
  assert.equal(code, 0)
  assert.match(out, /^ALLOWED \(mesh\)/)
  assert.match(out, /\n {2}version {3}version=v2\n.*\n.*\n {2}address {3}details-v2\n/)
  assert.match(
    out,
    /mesh: productpage:9080, details:9080, reviews:9080, ratings:9080, with 9 workloads, as the demo tells/,
  )
  const json = await runIn('.', `${call} --registry demo -o json`, details)
  assert.equal(JSON.parse(json.out).assumed.length, 2)
  const nobody = call.replace('productpage-v1', 'productpage-v9')
  assert.match(
    (await runIn('.', `${nobody} --registry demo`, details)).err,
    /did you mean "productpage-v1"/,
  )
})

test('a registry may be a file, whose faults have their place', async (t) => {
  const { write, run } = await startMesh(t)
  write('rules.yaml', details)
  write(
    'mesh.yaml',
    'services: [{name: details, port: 9080}]\nworkloads: [{name: me, labels: {}}]\n',
  )
  const line = 'explain --from me http://details:9080/ -f rules.yaml --registry'
  const { code, out } = await run(`${line} mesh.yaml`)
  assert.equal(code, 0)
  assert.match(out, /as mesh\.yaml tells/)
  write('bad.yaml', 'services: [{name: details, port: no}]\nworkloads: []\n')
  assert.match(
    (await run(`${line} bad.yaml`)).err,
    /bad\.yaml:1:34 services\[0\]\.port: must be integer/,
  )
  const unasked = await run('explain --from me http://details:9080/ --registry mesh.yaml')
  assert.match(unasked.err, /--registry is for rules of files/)
})

test('Services and Deployments in the files are the mesh', async () => {
  const cluster = `apiVersion: v1
kind: Service
metadata: {name: details, labels: {app: details}}
spec: {ports: [{port: 9080, name: http}], selector: {app: details}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: details-v2}
spec: {template: {metadata: {labels: {app: details, version: v2}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: caller}
spec: {template: {metadata: {labels: {app: caller, version: v1}}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: bookinfo-details}
---
${details}`
  const line = 'explain --from caller http://details:9080/details/0 -f -'
  const { code, out, err } = await runIn('.', line, cluster)
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /\n {2}version {3}version=v2\n.*\n.*\n {2}address {3}details-v2\n/)
  assert.match(out, /mesh: details:9080, with 2 workloads, as the Services in the files tell/)
  const misspelt = await runIn('.', line, cluster.replace('kind: VirtualService', 'kind: Pod'))
  assert.match(misspelt.err, /kind "Pod" is not known/)
})

test('without files the control plane is asked', async (t) => {
  const { run, seen } = await startMesh(t)
  const { code } = await run('explain --from details-v2 http://a.test/')
  assert.deepEqual(seen, ['POST /api/explain'])
  assert.equal(code, 255)
})
