import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import { startControlPlane, temporaryDir } from './test-control-plane.ts'

test('how many exchanges is a number, as at the gateway', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const at of ['/api/exchanges', '/api/log']) {
    for (const last of ['abc', '-1', '1e9', '']) {
      const { status, json } = await ask('GET', `${at}?last=${last}`)
      assert.equal(status, 400, `${at} ${last}`)
      assert.match(json().message, /^last must be a number/)
    }
    assert.equal((await ask('GET', `${at}?last=0`)).status, 200)
  }
})

test('an address that is none, or leads out of the files, is answered with a Status', async (t) => {
  const consoleDir = path.join(await temporaryDir(t), 'static')
  await mkdir(consoleDir)
  await writeFile(path.join(consoleDir, 'index.html'), '<!doctype html>')
  for (const options of [{}, { consoleDir }]) {
    const { port } = await startControlPlane(t, options)
    for (const at of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/%00', '/%']) {
      const { kind, reason, code } = await rawGet(port, at)
      assert.equal(kind, 'Status', at)
      assert.ok(reason === (code === 404 ? 'NotFound' : 'BadRequest'), `${at}: ${code} ${reason}`)
      assert.ok(code === 404 || code === 400)
    }
  }
})

/** The Status for a path that clients would tidy up before they send it. */
async function rawGet(port: number, at: string) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`GET ${at} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`)
  const answer = await text(socket)
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
  return JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1))
}
