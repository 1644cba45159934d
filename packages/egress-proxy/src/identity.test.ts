import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy, testRegistry } from './test-proxy.ts'

const get = 'GET / HTTP/1.1\r\nHost: www.allowed.test\r\n'
const resources = [egressRule('allowed', 'www.allowed.test', '80/http')]

function basic(pair: string): string {
  return `Proxy-Authorization: Basic ${Buffer.from(pair).toString('base64')}\r\n`
}

test('valid credentials win over the source address, wrong ones are 407 and never fall back', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
    credentials: new Map([
      ['details-v2', 'right'],
      ['reviews-v1', 'other'],
    ]),
  })
  const client = await connect()
  const statusWith = async (line: string): Promise<number> => {
    const answer = await client.ask(`${get}${line}\r\n`)
    if (answer.status === 407) {
      assert.equal(answer.headers.get('proxy-authenticate'), 'Basic realm="egress"')
    }
    return answer.status
  }
  assert.equal(await statusWith(basic('details-v2:right')), 200)
  assert.equal(await statusWith(basic('details-v2:wrong')), 407)
  assert.equal(await statusWith(basic('details-v2:other')), 407)
  assert.equal(await statusWith(basic('nobody:right')), 407)
  assert.equal(await statusWith(basic('details-v2:')), 407)
  assert.equal(await statusWith(basic(':')), 407)
  assert.equal(await statusWith('Proxy-Authorization: Basic !\r\n'), 407)
  assert.equal(await statusWith('Proxy-Authorization: Bearer right\r\n'), 407)
  assert.equal(await statusWith(''), 200)
  assert.equal(records[0]?.workload, 'details-v2')
  assert.equal(records.at(-1)?.workload, 'tester')
  assert.equal(records[1]?.reason, 'credentials_rejected')
})

test('wrong credentials are 407 for CONNECT too', async (t) => {
  const { connect } = await startProxy(t, { resources, credentials: new Map([['a', 'b']]) })
  const client = await connect()
  const answer = await client.ask(
    `CONNECT www.allowed.test:80 HTTP/1.1\r\nHost: x\r\n${basic('a:c')}\r\n`,
  )
  assert.equal(answer.status, 407)
})

test('S77 a caller from an unknown address is denied everything, the mesh included', async (t) => {
  const { connect, records } = await startProxy(t, {
    resources,
    registry: {
      services: [{ name: 'details', port: 9080 }],
      workloads: [
        { name: 'details-v1', service: 'details', labels: {}, address: '127.0.0.2', port: 9080 },
      ],
    },
  })
  const client = await connect()
  const outside = await client.ask(`${get}\r\n`)
  assert.equal(outside.status, 403)
  assert.equal(JSON.parse(outside.body).reason, 'unknown_workload')
  const mesh = await client.ask('GET / HTTP/1.1\r\nHost: details:9080\r\n\r\n')
  assert.equal(mesh.status, 403)
  const tunnel = await client.ask('CONNECT www.allowed.test:80 HTTP/1.1\r\nHost: x\r\n\r\n')
  assert.equal(tunnel.status, 403)
  assert.deepEqual(
    records.map(({ workload, reason }) => [workload, reason]),
    Array(3).fill(['unknown', 'unknown_workload']),
  )
})

test('a refusal for what the head says names the workload it was for', async (t) => {
  const { connect, records } = await startProxy(t, {
    resources,
    credentials: new Map([['details-v2', 'right']]),
  })
  const host = 'Host: www.allowed.test\r\n'
  const refused: readonly (readonly [string, string])[] = [
    [`GET http://evil.test/ HTTP/1.1\r\n${host}`, 'host_mismatch'],
    ['GET / HTTP/1.1\r\nHost: a@b\r\n', 'malformed_host'],
    [`TRACE / HTTP/1.1\r\n${host}`, 'method_not_allowed'],
    [
      `POST / HTTP/1.1\r\n${host}Connection: upgrade\r\nUpgrade: websocket\r\n`,
      'upgrade_not_supported',
    ],
    [`CONNECT www.allowed.test HTTP/1.1\r\n${host}`, 'malformed_host'],
    [`CONNECT www.allowed.test:80 HTTP/1.1\r\n${host}Content-Length: 1\r\n`, 'conflicting_framing'],
    ['CONNECT www.allowed.test:80 HTTP/1.1\r\nHost: evil.test\r\n', 'host_mismatch'],
  ]
  const callers: readonly (readonly [string, string])[] = [
    ['', 'tester'],
    [basic('details-v2:right'), 'details-v2'],
  ]
  for (const [line, workload] of callers) {
    for (const [head, reason] of refused) {
      const answer = await (await connect()).ask(`${head}${line}\r\n`)
      assert.deepEqual([answer.status >= 400, records.at(-1)?.reason], [true, reason], head)
      assert.equal(JSON.parse(answer.body).workload, workload, head)
      assert.equal(records.at(-1)?.workload, workload, head)
    }
  }
  const chunks = 'Transfer-Encoding: chunked\r\n\r\nx\r\n'
  await (await connect()).ask(`POST / HTTP/1.1\r\n${host}${chunks}`)
  assert.equal(records.at(-1)?.reason, 'malformed_chunk')
  assert.equal(records.at(-1)?.workload, 'tester')
})

test('who shows wrong credentials is nobody, whatever else is wrong', async (t) => {
  const { connect, records } = await startProxy(t, {
    resources,
    credentials: new Map([['a', 'b']]),
  })
  const wrong = basic('a:c')
  const bad = await (await connect()).ask(`GET / HTTP/1.1\r\nHost: a@b\r\n${wrong}\r\n`)
  assert.deepEqual([bad.status, records.at(-1)?.workload], [400, 'unknown'])
  const other = 'CONNECT www.allowed.test:80 HTTP/1.1\r\nHost: evil.test\r\n'
  const stray = await (await connect()).ask(`${other}${wrong}\r\n`)
  assert.deepEqual([stray.status, records.at(-1)?.workload], [407, 'unknown'])
})

test('a workload is known by its own address where no source block says otherwise', async (t) => {
  const { connect, records } = await startProxy(t, {
    registry: {
      services: [],
      workloads: [{ name: 'reviews-v3', labels: {}, address: '127.0.0.1' }],
    },
  })
  await (await connect()).ask(`${get}\r\n`)
  assert.equal(records[0]?.workload, 'reviews-v3')
  const other = await startProxy(t, {
    registry: { ...testRegistry, workloads: [{ name: 'b', labels: {}, address: '127.0.0.1' }] },
  })
  await (await other.connect()).ask(`${get}\r\n`)
  assert.equal(other.records[0]?.workload, 'tester')
})
