import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import type { FailureCode } from '../failures.ts'
import { egressRule, startProxy } from '../test-proxy.ts'

/** What is sent, byte for byte, and how it is refused. The rules in force allow allowed.test. */
export type Malformed = readonly [title: string, request: string, status: number, code: FailureCode]

/** The Host field of the one destination the rules allow. */
export const host = 'Host: allowed.test\r\n'

/** A GET with this Host value. */
export function getFrom(value: string): string {
  return `GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`
}

/** A GET of this target, with the Host that is allowed. */
export function getTarget(target: string): string {
  return `GET ${target} HTTP/1.1\r\n${host}\r\n`
}

/** A CONNECT to this target. */
export function connectTo(target: string): string {
  return `CONNECT ${target} HTTP/1.1\r\n${host}\r\n`
}

/** Sends each request on a connection of its own: it is answered once, and nothing reaches the upstream. */
export async function refusesEach(t: TestContext, requests: readonly Malformed[]): Promise<void> {
  const origin = await startOrigin(t)
  const { connect, records, resolver } = await startProxy(t, {
    resources: [egressRule('allowed', 'allowed.test', '80/http', '8080/http', '443/https')],
    connectTo: new Map([
      ['allowed.test:80', origin.address],
      ['allowed.test:8080', origin.address],
    ]),
  })
  for (const [title, request, status, code] of requests) {
    await t.test(title, async () => {
      const client = await connect()
      client.write(Buffer.from(request, 'latin1'))
      const answer = await client.answer()
      assert.equal(answer.status, status)
      const details = /details="(.*)"/.exec(answer.headers.get('proxy-status') ?? '')?.[1]
      assert.equal(details, code)
      assert.equal(answer.headers.get('connection'), 'close')
      assert.equal((await client.rest()).length, 0, 'the connection ends after one answer')
      assert.equal(records.at(-1)?.reason, code)
      assert.equal(records.at(-1)?.action, 'deny')
    })
  }
  assert.equal(origin.connections(), 0, 'no upstream hears of it')
  assert.deepEqual(resolver.asked, [], 'no resolver hears of it')
}
