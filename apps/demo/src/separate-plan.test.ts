import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDemoArguments } from './demo-arguments.ts'
import { planSeparateMesh } from './separate-plan.ts'

/** The environment of the gateway's own process. */
function gatewayEnvironment(environment: Readonly<Record<string, string>>) {
  const { mesh } = parseDemoArguments(['--separate'], environment, '/d')
  const inner = {
    outsideHttps: 1,
    outsideHttp: 2,
    outsideAdmin: 3,
    workloads: new Map(),
    switches: new Map(),
  }
  const parts = planSeparateMesh(mesh, mesh.ports, inner).stages.flat()
  return parts.find(({ name }) => name === 'egress-gateway')?.environment ?? {}
}

test('the gateway is told where spans are sent, and nothing where nobody said it', () => {
  const asked = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc%3D%3D,x-tenant=a%2Cb',
  }
  const told = Object.entries(gatewayEnvironment(asked))
  assert.deepEqual(Object.fromEntries(told.filter(([name]) => name.startsWith('OTEL_'))), asked)
  assert.doesNotMatch(JSON.stringify(gatewayEnvironment({})), /OTEL/)
})
