import assert from 'node:assert/strict'
import test from 'node:test'
import { readEnvironment } from './environment.ts'

test('without any variable the defaults are those of the README', () => {
  assert.deepEqual(readEnvironment({}), {
    at: { host: '127.0.0.1', port: 8080 },
    options: {
      stateDir: '.bookinfo',
      runMode: 'separate',
      world: 'stand-in',
      preset: 'blog',
      productPageUrl: 'http://localhost:9080/productpage',
      allowedHosts: [],
      parts: {},
      denyBroadRules: false,
      seed: 1,
    },
  })
})

test('every variable reaches its option', () => {
  const { at, options } = readEnvironment({
    CONTROL_HOST: '0.0.0.0',
    CONTROL_PORT: '18080',
    CONTROL_ALLOWED_HOSTS: 'control-plane:8080, localhost:18080',
    CONTROL_CONSOLE_DIR: '/srv/console',
    BOOKINFO_STATE_DIR: '/var/lib/bookinfo',
    BOOKINFO_RUN_MODE: 'compose',
    BOOKINFO_WORLD: 'live',
    BOOKINFO_PRESET: 'blank',
    BOOKINFO_PRODUCT_PAGE_URL: 'http://localhost:19080/productpage',
    BOOKINFO_SEED: '7',
    BOOKINFO_DENY_BROAD_RULES: 'true',
    CONTROL_EMBED_ANCESTORS: "'self' https://slides.example",
    CONTROL_PARTS: 'egress-proxy=tcp://gateway:15001, egress-gateway=http://gateway:15000/ready',
    OUTSIDE_CA_FILE: '/srv/ca.pem',
  })
  assert.deepEqual(at, { host: '0.0.0.0', port: 18080 })
  assert.deepEqual(options, {
    stateDir: '/var/lib/bookinfo',
    consoleDir: '/srv/console',
    runMode: 'compose',
    world: 'live',
    preset: 'blank',
    productPageUrl: 'http://localhost:19080/productpage',
    allowedHosts: ['control-plane:8080', 'localhost:18080'],
    embedAncestors: ["'self'", 'https://slides.example'],
    parts: {
      'egress-proxy': 'tcp://gateway:15001',
      'egress-gateway': 'http://gateway:15000/ready',
    },
    caFile: '/srv/ca.pem',
    denyBroadRules: true,
    seed: 7,
  })
})

test('a value that cannot be used is named with what was expected', () => {
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['CONTROL_PORT', '80a', /^CONTROL_PORT must be a port number .* found "80a"$/],
    ['CONTROL_PORT', '65536', /CONTROL_PORT/],
    ['BOOKINFO_DENY_BROAD_RULES', 'yes', /must be true or false, found "yes"$/],
    ['BOOKINFO_PRESET', 'blogg', /^BOOKINFO_PRESET must be blog or blank, found "blogg"$/],
    ['BOOKINFO_RUN_MODE', 'docker', /process or separate or compose/],
    ['BOOKINFO_WORLD', 'offline', /stand-in or live/],
    ['BOOKINFO_PRODUCT_PAGE_URL', 'javascript:x', /must be an http address/],
  ]
  for (const [name, value, message] of wrong) {
    assert.throws(() => readEnvironment({ [name]: value }), { message })
  }
})
