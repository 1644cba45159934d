import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detailsRoute, googleapis } from './blog-rules.ts'
import { matchSamples } from './match-samples.ts'

const hosts = (rules: Parameters<typeof matchSamples>[0]) =>
  matchSamples(rules).map(({ host }) => host)

test('a wildcard is shown with its neighbours and another port', () => {
  assert.deepEqual(hosts([googleapis]), [
    'www.googleapis.com:443',
    'a.b.googleapis.com:443',
    'googleapis.com:443',
    'evilgoogleapis.com:443',
    'www.googleapis.com.evil.test:443',
    'storage.googleapis.com:443',
    'www.googleapis.com:8443',
  ])
})

test('a single host is shown with what stands before and behind it', () => {
  const destination = { service: 'api.test' }
  const rule = { ...googleapis, spec: { destination, ports: [{ port: 80, protocol: 'http' }] } }
  assert.deepEqual(hosts([rule]), [
    'api.test:80',
    'www.api.test:80',
    'evilapi.test:80',
    'api.test.evil.test:80',
    'api.test:8443',
  ])
  assert.equal(matchSamples([rule])[0]?.url, 'http://api.test:80/')
})

test('where no host is named there is nothing to try', () => {
  assert.deepEqual(matchSamples([]), [])
  assert.deepEqual(matchSamples([detailsRoute('v1')]), [])
  const block = { destination: { service: '10.0.0.0/8' }, ports: [{ port: 1, protocol: 'tcp' }] }
  assert.deepEqual(matchSamples([{ ...googleapis, spec: block }]), [])
  const open = { destination: {}, ports: [] }
  assert.deepEqual(matchSamples([{ ...googleapis, spec: open }]), [])
})
