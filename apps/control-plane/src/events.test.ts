import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import type { ConsoleState, RuleState, StatePatch } from '@bookinfo/discovery'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import {
  connectObedientGateway,
  egressRule,
  rulesPath,
  startControlPlane,
  type TestControlPlane,
} from './test-control-plane.ts'
import { exchange } from './test-exchange.ts'

interface Heard {
  readonly id: string
  readonly event: string
  /** As it is after this event. */
  readonly state: ConsoleState
  readonly exchange: ExchangeRecord
  readonly data: { readonly count: number }
}

/** Follows the events as a browser does. */
function listen(plane: TestControlPlane, headers: Record<string, string> = {}) {
  return listenAt(plane, '/api/events', headers)
}

async function listenAt(
  { lines }: TestControlPlane,
  at: string,
  headers: Record<string, string> = {},
) {
  const { next, headers: answered } = await lines(at, headers)
  let state = {} as ConsoleState
  const nextEvent = async (): Promise<Heard> => {
    const fields = new Map<string, string>()
    for (;;) {
      const line = await next()
      if (line === '' && fields.has('data')) break
      const [, name = '', value = ''] = /^(\w+): (.*)$/.exec(line) ?? []
      fields.set(name, value)
    }
    const data = JSON.parse(fields.get('data') ?? '')
    const [id = '', event = ''] = [fields.get('id'), fields.get('event')]
    if (event === 'state') state = data
    if (event === 'patch') state = patched(state, data)
    return { id, event, state, exchange: data, data }
  }
  const until = async (wanted: (heard: Heard) => boolean): Promise<Heard> => {
    for (;;) {
      const heard = await nextEvent()
      if (wanted(heard)) return heard
    }
  }
  return { next, nextEvent, until, headers: answered }
}

function patched(state: ConsoleState, { rules, removedRules, ...rest }: StatePatch): ConsoleState {
  const nameOf = ({ resource: { kind, metadata } }: RuleState) => `${kind} ${metadata.name}`
  const byName = new Map(state.rules.map((rule) => [nameOf(rule), rule]))
  for (const { kind, name } of removedRules) byName.delete(`${kind} ${name}`)
  for (const rule of rules) byName.set(nameOf(rule), rule)
  return { ...state, ...rest, rules: [...byName.values()] }
}

function report({ ask }: TestControlPlane, ids: readonly string[], dropped = 0) {
  const body = { gateway: 'egress', exchanges: ids.map(exchange), dropped }
  return ask('POST', '/discovery/v1/exchanges', { body })
}

test('a console first hears how things stand', async (t) => {
  const plane = await startControlPlane(t, { preset: 'blog' })
  const { nextEvent, headers } = await listen(plane)
  assert.equal(headers['content-type'], 'text/event-stream')
  assert.match(String(headers['cache-control']), /no-transform/)
  const { event, state } = await nextEvent()
  assert.equal(event, 'state')
  assert.deepEqual(state, {
    version: '1',
    runMode: 'process',
    world: 'stand-in',
    preset: 'blog',
    productPageUrl: 'http://localhost:9080/productpage',
    gateways: [],
    registry: null,
    rules: [
      {
        resource: state.rules[0]?.resource,
        status: 'saved',
        message: 'no gateway is connected',
      },
    ],
    brokenFiles: [],
  })
  assert.deepEqual((await plane.ask('GET', '/api/state')).json(), state)
})

test('a rule becomes active before the eyes of the console', async (t) => {
  const plane = await startControlPlane(t)
  const { until } = await listen(plane)
  await connectObedientGateway(plane)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  const { state } = await until(({ event, state }) => {
    return event === 'patch' && state.rules[0]?.status === 'active'
  })
  assert.equal(state.gateways[0]?.ackedVersion, '1')
  assert.equal(state.registry?.services[0]?.name, 'details')
  await plane.ask('DELETE', `${rulesPath}/googleapis`)
  await until(({ event, state }) => event === 'patch' && state.rules.length === 0)
})

test('a gateway that leaves is seen to leave', async (t) => {
  const plane = await startControlPlane(t)
  const gateway = await connectObedientGateway(plane)
  const { until } = await listen(plane)
  gateway.leave()
  await until(({ state }) => state.gateways[0]?.connected === false)
})

test('a console that follows every patch knows what one that comes later is told', async (t) => {
  const plane = await startControlPlane(t)
  const gateway = await connectObedientGateway(plane)
  const early = await listen(plane)
  const names = ['a', 'b', 'c', 'd']
  for (const name of names) await plane.ask('POST', rulesPath, { body: egressRule(name) })
  await plane.ask('POST', rulesPath, { body: { ...egressRule('a'), metadata: { name: 'z-copy' } } })
  await plane.ask('PUT', `${rulesPath}/b`, { body: egressRule('b', 8443) })
  await plane.ask('DELETE', `${rulesPath}/a`)
  gateway.leave()
  await plane.ask('DELETE', `${rulesPath}/d`)
  await plane.ask('POST', rulesPath, { body: egressRule('last') })
  const { state } = await early.until(
    ({ state }) =>
      state.gateways[0]?.connected === false &&
      state.rules.every(({ message }) => message === 'no gateway is connected') &&
      state.rules.some(({ resource }) => resource.metadata.name === 'last'),
  )
  const later = (await plane.ask('GET', '/api/state')).json()
  const rules = state.rules.toSorted((a, b) =>
    a.resource.metadata.name < b.resource.metadata.name ? -1 : 1,
  )
  assert.deepEqual({ ...state, rules }, later)
})

test('a change of one rule is told without the others', async (t) => {
  const plane = await startControlPlane(t)
  const names = Array.from({ length: 20 }, (_, i) => `rule-${i}`)
  for (const name of names) await plane.ask('POST', rulesPath, { body: egressRule(name) })
  const { nextEvent, until } = await listen(plane)
  await nextEvent()
  await plane.ask('PUT', `${rulesPath}/rule-7`, { body: egressRule('rule-7', 8443) })
  const { data } = await until(({ event }) => event === 'patch')
  const { rules, registry, brokenFiles } = Object(data)
  assert.deepEqual(
    rules.map(({ resource }: RuleState) => resource.metadata.name),
    ['rule-7'],
  )
  assert.deepEqual([registry, brokenFiles], [undefined, undefined])
})

test('exchanges arrive one by one, with growing ids', async (t) => {
  const plane = await startControlPlane(t)
  const { until, nextEvent } = await listen(plane)
  await report(plane, ['a', 'b'], 3)
  const first = await until(({ event }) => event === 'exchange')
  const second = await nextEvent()
  assert.deepEqual([first.exchange.id, second.exchange.id], ['a', 'b'])
  assert.ok(Number(second.id) > Number(first.id))
  const { event, data } = await nextEvent()
  assert.equal(event, 'dropped')
  assert.equal(data.count, 3)
})

test('a console that comes late hears the newest 50; the API keeps 500', async (t) => {
  const plane = await startControlPlane(t)
  await report(
    plane,
    Array.from({ length: 600 }, (_, i) => String(i)),
  )
  const { until } = await listen(plane)
  const first = await until(({ event }) => event === 'exchange')
  assert.equal(first.exchange.id, '550')
  const ids = async (query: string) =>
    (await plane.ask('GET', `/api/exchanges${query}`)).json().map(({ id }: { id: string }) => id)
  assert.deepEqual(await ids('?last=2'), ['598', '599'])
  assert.equal((await ids('?last=9999')).length, 500)
  assert.equal((await ids('')).length, 50)
})

test('a window that takes over asks by the address for what came since', async (t) => {
  const plane = await startControlPlane(t)
  const { until } = await listen(plane)
  await report(plane, ['one', 'two'])
  const { id } = await until(({ event, exchange }) => event === 'exchange' && exchange.id === 'one')
  await until(({ event, exchange }) => event === 'exchange' && exchange.id === 'two')
  const taking = await listenAt(plane, `/api/events?since=${id}`)
  const first = await taking.until(({ event }) => event === 'exchange')
  assert.equal(first.exchange.id, 'two')
})

test('a console that comes back hears what it missed, and an id from elsewhere does no harm', async (t) => {
  const plane = await startControlPlane(t)
  const first = await listen(plane)
  await report(plane, ['a', 'b', 'c'])
  const seen = await first.until(({ exchange }) => exchange.id === 'a')
  const second = await listen(plane, { 'last-event-id': seen.id })
  assert.equal((await second.until(({ event }) => event === 'exchange')).exchange.id, 'b')
  for (const strange of ['99999999', '-4', 'x', '']) {
    const third = await listen(plane, { 'last-event-id': strange })
    assert.equal((await third.until(({ event }) => event === 'exchange')).exchange.id, 'a')
  }
})

test('a broken rule file is shown with its place', async (t) => {
  const plane = await startControlPlane(t)
  const { until } = await listen(plane)
  await writeFile(path.join(plane.stateDir, 'rules/broken.yaml'), 'kind: EgressRule\nspec: [\n')
  const { state } = await until(({ state }) => state.brokenFiles.length > 0)
  assert.match(state.brokenFiles[0] ?? '', /^rules\/broken\.yaml:\d+:\d+ ./)
})

test('closing ends every stream', async (t) => {
  const plane = await startControlPlane(t)
  const events = await listen(plane)
  const watch = await plane.lines(`${rulesPath}?watch=true`)
  const snapshots = await plane.lines('/discovery/v1/snapshots?gateway=g')
  await events.nextEvent()
  await snapshots.next()
  await plane.close()
  const drain = async (next: () => Promise<string>): Promise<void> => {
    for (;;) await next()
  }
  for (const { next } of [events, watch, snapshots]) await assert.rejects(drain(next), /ended/)
})
