import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detailsRoute, googleapis } from './blog-rules.ts'
import { commandsFor } from './commands.ts'

const origin = 'http://localhost:8080'

test('creating is a here-document for every tool', () => {
  const [kubectl, meshctl, curl] = commandsFor({ verb: 'create', resource: googleapis }, origin)
  assert.equal(
    kubectl?.text,
    `kubectl create -f - <<'EOF'
apiVersion: config.istio.io/v1alpha2
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
EOF`,
  )
  assert.match(meshctl?.text ?? '', /^npx meshctl create -f - <<'EOF'\napiVersion/)
  assert.match(
    curl?.text ?? '',
    /^curl -X POST http:\/\/localhost:8080\/apis\/config\.istio\.io\/v1alpha2\/namespaces\/default\/egressrules \\\n/,
  )
})

test('replacing names the resource', () => {
  const commands = commandsFor({ verb: 'replace', resource: detailsRoute('v1') }, origin)
  assert.match(commands[0]?.text ?? '', /^kubectl replace -f - /)
  assert.match(commands[2]?.text ?? '', /-X PUT \S+\/routerules\/details /)
})

test('deleting takes a name', () => {
  assert.deepEqual(
    commandsFor({ verb: 'delete', resource: googleapis }, origin).map(({ text }) => text),
    [
      'kubectl delete egressrule googleapis -n default',
      'npx meshctl delete egressrule googleapis -n default',
      `curl -X DELETE ${origin}/apis/config.istio.io/v1alpha2/namespaces/default/egressrules/googleapis`,
    ],
  )
})
