import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderBanner } from './banner.ts'

const addresses = {
  productPageUrl: 'http://localhost:9080/productpage',
  consoleUrl: 'http://localhost:8080/',
  egressUrl: 'http://localhost:15001',
  adminUrl: 'http://localhost:15000',
  kubeconfig: '/d/.bookinfo/kubeconfig',
  accessLog: '/d/.bookinfo/egress-access.log',
  meshLog: '/d/.bookinfo/mesh.log',
}
const facts = {
  seconds: 1.234,
  world: 'stand-in',
  preset: 'blog',
  directory: '/d',
  kept: { names: [], brokenFiles: [] },
} as const

test('a fresh start tells the story', () => {
  const banner = renderBanner(addresses, facts)
  assert.match(banner, /up after 1\.2 s/)
  assert.match(banner, /access log {5}\.bookinfo\/egress-access\.log/)
  assert.match(banner, / {2}2\. npx meshctl create -f deploy\/rules\/egress-google-apis\.yaml/)
  assert.match(banner, /export KUBECONFIG=\/d\/\.bookinfo\/kubeconfig/)
})

test('with rules of an earlier run it does not promise an error that is not there', () => {
  const kept = {
    names: ['EgressRule googleapis'],
    brokenFiles: ['rules/a.yaml:2:1 malformed YAML'],
  }
  const banner = renderBanner(addresses, { ...facts, kept })
  assert.doesNotMatch(banner, /no rule lets details v2 out/)
  assert.match(banner, /Kept from the last time: EgressRule googleapis\./)
  assert.match(banner, /not read: rules\/a\.yaml:2:1 malformed YAML/)
  assert.match(banner, /curl -X POST http:\/\/localhost:8080\/api\/reset/)
})

test('with a state directory of its own the commands name its kubeconfig', () => {
  const elsewhere = { ...addresses, kubeconfig: '/e/kubeconfig' }
  assert.match(renderBanner(elsewhere, facts), /npx meshctl -c \/e\/kubeconfig create -f/)
})
