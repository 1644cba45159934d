import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { startControlPlane, temporaryDir } from './test-control-plane.ts'

async function builtConsole(t: test.TestContext): Promise<string> {
  const dir = path.join(await temporaryDir(t), 'static')
  await mkdir(path.join(dir, 'assets'), { recursive: true })
  await writeFile(path.join(dir, 'index.html'), '<!doctype html><title>console</title>')
  await writeFile(path.join(dir, 'embed.html'), '<!doctype html><title>embed</title>')
  await writeFile(path.join(dir, 'assets/main.js'), 'console.log(1)')
  return dir
}

test('the console is served at /, and may load and frame only what it needs', async (t) => {
  const { ask } = await startControlPlane(t, { consoleDir: await builtConsole(t) })
  const page = await ask('GET', '/')
  assert.equal(page.status, 200)
  assert.match(String(page.headers['content-type']), /text\/html/)
  const policy = String(page.headers['content-security-policy'])
  assert.match(policy, /script-src 'self';/)
  assert.match(policy, /frame-src http:\/\/localhost:9080;/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.doesNotMatch(policy, /unsafe/)
  assert.equal(page.headers['x-content-type-options'], 'nosniff')
  const script = await ask('GET', '/assets/main.js')
  assert.match(String(script.headers['content-type']), /javascript/)
})

test('the windows of a talk have addresses of their own, and are framed by nobody', async (t) => {
  const { ask } = await startControlPlane(t, { consoleDir: await builtConsole(t) })
  for (const at of ['/present', '/notes?lang=zh']) {
    const page = await ask('GET', at)
    assert.match(page.text, /<title>console/)
    assert.equal(page.headers['x-frame-options'], 'DENY')
    assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/)
  }
})

test('an embed may be framed by pages of this machine, and may ask for nothing but the events', async (t) => {
  const { ask, port } = await startControlPlane(t, { consoleDir: await builtConsole(t) })
  for (const at of ['/embed/topology', '/embed/log']) {
    const page = await ask('GET', at)
    assert.match(page.text, /<title>embed/)
    assert.equal(page.headers['x-frame-options'], undefined)
    const policy = String(page.headers['content-security-policy'])
    assert.match(policy, /frame-ancestors 'self' http:\/\/localhost:\* http:\/\/127\.0\.0\.1:\*;/)
    assert.match(policy, new RegExp(`connect-src http://127\\.0\\.0\\.1:${port}/api/events `))
    assert.doesNotMatch(policy, /frame-src|unsafe/)
  }
  assert.equal((await ask('GET', '/embed/rules')).status, 404)
})

test('who may frame an embed is a list of the operator', async (t) => {
  const consoleDir = await builtConsole(t)
  const { ask } = await startControlPlane(t, {
    consoleDir,
    embedAncestors: ['https://slides.test'],
  })
  const page = await ask('GET', '/embed/log')
  assert.match(
    String(page.headers['content-security-policy']),
    /frame-ancestors https:\/\/slides\.test;/,
  )
  assert.match(
    String((await ask('GET', '/')).headers['content-security-policy']),
    /frame-ancestors 'none'/,
  )
})

test('nothing outside the console is served', async (t) => {
  const { ask } = await startControlPlane(t, { consoleDir: await builtConsole(t) })
  for (const at of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/nope.js']) {
    assert.ok([403, 404].includes((await ask('GET', at)).status), at)
  }
})

test('without a built console a page says what can be done instead', async (t) => {
  const { ask } = await startControlPlane(t, { consoleDir: '/nowhere' })
  const page = await ask('GET', '/')
  assert.equal(page.status, 200)
  assert.match(page.text, /control plane is running/)
})
