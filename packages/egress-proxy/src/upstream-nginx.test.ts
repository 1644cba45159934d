import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createAuthority, freePort } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const host = 'www.googleapis.com'
/** Not of this package: installed, or not. */
const program = 'nginx'
const isInstalled = spawnSync(program, ['-v']).status === 0
const skip = isInstalled ? false : 'nginx is not installed'
const large = Buffer.alloc(300_000, 'large ')

/** What it answers. */
const answerAt: Readonly<Record<string, { readonly status: number; readonly body: string }>> = {
  '/small': { status: 200, body: 'small' },
  '/large': { status: 200, body: large.toString('latin1') },
  '/no-content': { status: 204, body: '' },
}

/** nginx that speaks HTTP/2 over TLS, and ends each session after so many requests. */
async function startNginx(t: TestContext, requests: number) {
  const authority = await createAuthority({ commonName: 'outside' })
  const { certificatePem, keyPem } = await authority.issue({ hosts: [host] })
  const directory = mkdtempSync(join(tmpdir(), 'nginx-'))
  const port = await freePort()
  writeFileSync(join(directory, 'cert.pem'), certificatePem)
  writeFileSync(join(directory, 'key.pem'), keyPem)
  writeFileSync(join(directory, 'large'), large)
  writeFileSync(join(directory, 'nginx.conf'), config(directory, port, requests))
  const nginx = spawn(program, ['-c', join(directory, 'nginx.conf'), '-p', directory], {
    stdio: 'ignore',
  })
  t.after(async () => {
    nginx.kill('SIGTERM')
    await once(nginx, 'exit')
    rmSync(directory, { recursive: true, force: true })
  })
  while (!(await answers(port))) await delay(20)
  return { ca: authority.certificatePem, address: `127.0.0.1:${port}` }
}

function config(directory: string, port: number, requests: number): string {
  return `daemon off;
master_process off;
pid ${directory}/pid;
error_log ${directory}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  keepalive_requests ${requests};
  server {
    listen 127.0.0.1:${port} ssl http2;
    ssl_certificate ${directory}/cert.pem;
    ssl_certificate_key ${directory}/key.pem;
    root ${directory};
    location /small { return 200 "small"; }
    location /no-content { return 204; }
  }
}
`
}

async function answers(port: number): Promise<boolean> {
  const socket = dial(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

test('nginx answers many clients over HTTP/2, though it ends each session soon', {
  skip,
}, async (t) => {
  const { ca, address } = await startNginx(t, 25)
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('googleapis', host, '443/https')],
    ca,
    connectTo: new Map([[`${host}:443`, address]]),
    upstreamHttp2: 'prefer',
  })
  const ask = async (path: string, method = 'GET') => {
    const client = await connect()
    const request = `${method} http://${host}:443${path} HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
    const { status: wanted, body: whole } = answerAt[path] ?? { status: 404, body: '' }
    const expected = [wanted, method === 'HEAD' ? '' : whole]
    for (let i = 0; i < 20; i++) {
      const { status, body } = await client.ask(request)
      assert.deepEqual([status, body], expected)
    }
    client.socket.destroy()
  }
  const paths = ['/small', '/small', '/large', '/small', '/large', '/no-content', '/small']
  await Promise.all([...paths.map((path) => ask(path)), ask('/large', 'HEAD')])
  assert.equal(records.length, 160)
  assert.ok(
    records.every(({ upstream, reason }) => upstream?.alpn === 'h2' && reason === 'allowed'),
  )
  const handshakes = records.filter(({ upstream }) => upstream?.reused === false).length
  assert.ok(handshakes >= 6 && handshakes < 40, `${handshakes} handshakes`)
})
