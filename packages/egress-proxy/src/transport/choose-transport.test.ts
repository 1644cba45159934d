import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createEgressProxy } from '../egress-proxy.ts'
import { testRegistry } from '../test-proxy.ts'
import { chooseTransport } from './choose-transport.ts'
import { loadLibuv } from './libuv.ts'

const run = promisify(execFile)
const streams: object = Reflect.apply(Reflect.get(process, 'binding'), process, ['stream_wrap'])
const tcp: object = Reflect.apply(Reflect.get(process, 'binding'), process, ['tcp_wrap'])

/** A binding as another Node may have it. */
function bindingOf(changed: { readonly stream_wrap?: unknown; readonly tcp_wrap?: unknown }) {
  const all: Record<string, unknown> = { stream_wrap: streams, tcp_wrap: tcp, ...changed }
  return (name: string) => all[name]
}

test('this Node has libuv, which is chosen unless something else is asked for', () => {
  assert.notEqual(loadLibuv(), undefined)
  assert.equal(chooseTransport(undefined).name, 'libuv')
  assert.equal(chooseTransport('libuv').name, 'libuv')
  assert.equal(chooseTransport('node:net').name, 'node:net')
})

test('bindings that are missing, refused or other than known are left alone', () => {
  const refused = () => {
    throw new Error('ERR_ACCESS_DENIED')
  }
  const others = [
    null,
    refused,
    bindingOf({ stream_wrap: undefined }),
    bindingOf({ stream_wrap: { ...streams, WriteWrap: undefined } }),
    bindingOf({ stream_wrap: { ...streams, streamBaseState: new Int32Array(1) } }),
    bindingOf({ stream_wrap: { ...streams, kReadBytesOrError: undefined } }),
    bindingOf({ tcp_wrap: undefined }),
    bindingOf({ tcp_wrap: { TCP: class {} } }),
  ]
  assert.notEqual(loadLibuv(bindingOf({})), undefined)
  for (const binding of others) assert.equal(loadLibuv(binding), undefined)
})

test('without the bindings it is node:net, and libuv by name an error that says what to do', () => {
  assert.equal(chooseTransport(undefined, null).name, 'node:net')
  assert.throws(() => chooseTransport('libuv', null), {
    code: 'config_rejected',
    message: /choose node:net/,
  })
})

test('under --permission, which gives no bindings away, a proxy has node:net', async () => {
  const source = `
    import { chooseTransport } from ${JSON.stringify(new URL('choose-transport.ts', import.meta.url))}
    console.log(chooseTransport().name)`
  const permission = ['--permission', '--allow-fs-read=*', '--no-warnings']
  const { stdout } = await run(process.execPath, [
    ...permission,
    '--input-type=module',
    '-e',
    source,
  ])
  assert.equal(stdout.trim(), 'node:net')
})

test('choosing says nothing on stderr', async () => {
  const source = `
    import { chooseTransport } from ${JSON.stringify(new URL('choose-transport.ts', import.meta.url))}
    console.log(chooseTransport().name)`
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', source])
  assert.deepEqual({ stdout: stdout.trim(), stderr }, { stdout: 'libuv', stderr: '' })
})

test('the dump of a proxy tells which it is', () => {
  for (const transport of ['libuv', 'node:net'] as const) {
    const proxy = createEgressProxy({ registry: testRegistry, transport })
    assert.match(JSON.stringify(proxy.dump()), new RegExp(`"transport":"${transport}"`))
  }
})
