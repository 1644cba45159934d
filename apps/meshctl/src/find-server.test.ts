import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { findServer } from './find-server.ts'

const none = { server: '', kubeconfig: '' }

function kubeconfig(server: string, namespace = ''): string {
  return JSON.stringify({
    'current-context': 'bookinfo',
    contexts: [
      {
        name: 'bookinfo',
        context: { cluster: 'mesh', ...(namespace === '' ? {} : { namespace }) },
      },
    ],
    clusters: [{ name: 'mesh', cluster: { server } }],
  })
}

function startFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
  const find = (flags: Partial<typeof none>, env: Record<string, string> = {}) =>
    findServer(
      { ...none, ...flags },
      {
        folder,
        env,
        out: () => {},
        err: () => {},
        readInput: async () => '',
        inputLines: async function* () {},
        colour: false,
      },
    )
  return { folder, write, find }
}

test('by default the control plane is on port 8080, or on that of BOOKINFO_CONTROL_PORT', (t) => {
  const { find } = startFolder(t)
  assert.equal(find({}).url, 'http://localhost:8080')
  assert.equal(find({}, { BOOKINFO_CONTROL_PORT: '18080' }).url, 'http://localhost:18080')
})

test('the kubeconfig that the mesh wrote names another port', (t) => {
  const { folder, find } = startFolder(t)
  mkdirSync(join(folder, '.bookinfo'))
  writeFileSync(join(folder, '.bookinfo', 'kubeconfig'), kubeconfig('http://127.0.0.1:18080'))
  assert.equal(find({}).url, 'http://127.0.0.1:18080')
})

test('$KUBECONFIG counts when its server is on this machine', (t) => {
  const { write, find } = startFolder(t)
  write('own', kubeconfig('http://localhost:28080/', 'blog'))
  const choice = find({}, { KUBECONFIG: 'own' })
  assert.equal(choice.url, 'http://localhost:28080')
  assert.equal(choice.namespace, 'blog')
})

test("somebody's real cluster in $KUBECONFIG is passed over", (t) => {
  const { write, find } = startFolder(t)
  write('real', kubeconfig('https://cluster.example.com:6443'))
  assert.equal(find({}, { KUBECONFIG: 'real' }).url, 'http://localhost:8080')
})

test('-c is obeyed, --server before it', (t) => {
  const { write, find } = startFolder(t)
  write('other', kubeconfig('http://192.0.2.7:8080'))
  assert.equal(find({ kubeconfig: 'other' }).url, 'http://192.0.2.7:8080')
  assert.equal(
    find({ kubeconfig: 'other', server: 'http://localhost:1' }).url,
    'http://localhost:1',
  )
})

test('a -c that is not there, or names no server, is an error', (t) => {
  const { write, find } = startFolder(t)
  assert.throws(
    () => find({ kubeconfig: 'missing' }),
    /^CommandError: stat missing: no such file or directory$/,
  )
  write('empty', '{}')
  assert.throws(
    () => find({ kubeconfig: 'empty' }),
    /empty is not a kubeconfig whose current context names a server/,
  )
})

test('a --server that is no address is an error', (t) => {
  const { find } = startFolder(t)
  assert.throws(
    () => find({ server: 'localhost:8080' }),
    /--server: "localhost:8080" is no address of a control plane/,
  )
})
