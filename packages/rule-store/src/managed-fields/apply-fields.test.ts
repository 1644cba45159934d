import assert from 'node:assert/strict'
import test from 'node:test'
import { checkResource, type Resource, type ResourceDraft, shapeResource } from '@bookinfo/rules'
import { applyFields } from './apply-fields.ts'
import { describePlace } from './field-conflict.ts'
import { placesOf } from './field-set.ts'
import type { ManagedFields } from './managed-fields.ts'
import { ownByUpdate } from './own-update.ts'

const apiVersion = 'config.istio.io/v1alpha2'
const start = Date.parse('2030-01-01T00:00:00Z')

type Ports = Readonly<Record<number, string>>
interface Words {
  readonly ports?: Ports
  readonly service?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly useEgressProxy?: boolean
}

/** What somebody says of the one rule of these tests: any part of it. */
function words({ ports, service, labels, useEgressProxy }: Words): object {
  const list = Object.entries(ports ?? {}).map(([port, protocol]) => ({
    port: Number(port),
    protocol,
  }))
  return {
    apiVersion,
    kind: 'EgressRule',
    metadata: { name: 'subject', ...(labels === undefined ? {} : { labels }) },
    spec: {
      ...(service === undefined ? {} : { destination: { service } }),
      ...(ports === undefined ? {} : { ports: list }),
      ...(useEgressProxy === undefined ? {} : { useEgressProxy }),
    },
  }
}

function draftOf(value: object): ResourceDraft {
  const { draft } = shapeResource(value)
  assert.ok(draft)
  return draft
}

function resourceOf(value: object): Resource {
  const { resource, problems } = checkResource(value)
  assert.ok(resource, JSON.stringify(problems))
  return resource
}

/** A rule with its owners, and what people do to it, one after the other. */
class Subject {
  live: Resource | undefined
  owned: ManagedFields | undefined
  #time = start

  #now(): Date {
    this.#time += 1000
    return new Date(this.#time)
  }

  /** Resolves to the conflicts, with which nothing is done. */
  apply(manager: string, said: Words, force = false): readonly string[] {
    const by = { manager, apiVersion }
    const { live, owned } = this
    const config = draftOf(words(said))
    const applied = applyFields({ live, owned, config, by, now: this.#now() })
    const conflicts = applied.conflicts.map(
      ({ with: { manager: other }, place }) => `${other} ${describePlace(place)}`,
    )
    if (conflicts.length > 0 && !force) return conflicts
    const { metadata, spec } = applied.parts
    this.live = resourceOf({ ...config, metadata: { ...metadata, name: 'subject' }, spec })
    this.owned = applied.owned
    return conflicts
  }

  update(manager: string, said: Words, version = apiVersion): void {
    const after = resourceOf(words(said))
    const { live: before, owned } = this
    const own = ownByUpdate({ manager, apiVersion: version })
    this.owned = own({
      after,
      now: this.#now(),
      ...(before === undefined ? {} : { before }),
      ...(owned === undefined ? {} : { owned }),
    })
    this.live = after
  }

  get ports(): Ports {
    const spec = this.live?.kind === 'EgressRule' ? this.live.spec : undefined
    return Object.fromEntries((spec?.ports ?? []).map(({ port, protocol }) => [port, protocol]))
  }

  get order(): readonly number[] {
    const spec = this.live?.kind === 'EgressRule' ? this.live.spec : undefined
    return (spec?.ports ?? []).map(({ port }) => port)
  }

  /** Whose fields they are, of those whose path ends so. */
  owners(end: string): readonly string[] {
    return (this.owned ?? [])
      .filter(({ fieldsV1 }) =>
        placesOf(fieldsV1).some((place) => describePlace(place).endsWith(end)),
      )
      .map(({ manager, operation }) => `${manager} ${operation}`)
  }
}

const service = '*.example.com'

test('who applies first owns what it says, and nothing else', () => {
  const rule = new Subject()
  rule.apply('first', { service, ports: { 443: 'https' }, labels: { team: 'books' } })
  assert.deepEqual(rule.owned, [
    {
      manager: 'first',
      operation: 'Apply',
      apiVersion,
      time: '2030-01-01T00:00:01Z',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': { 'f:labels': { 'f:team': {} } },
        'f:spec': {
          'f:destination': {},
          'f:ports': { 'k:{"port":443}': { '.': {}, 'f:port': {}, 'f:protocol': {} } },
        },
      },
    },
  ])
})

test('who creates owns all there is, and the things it is in', () => {
  const rule = new Subject()
  rule.update('maker', { service, ports: { 443: 'https' }, labels: { team: 'books' } })
  assert.deepEqual(rule.owned?.[0]?.fieldsV1, {
    'f:metadata': { 'f:labels': { '.': {}, 'f:team': {} } },
    'f:spec': {
      '.': {},
      'f:destination': {},
      'f:ports': {
        '.': {},
        'k:{"port":443}': { '.': {}, 'f:port': {}, 'f:protocol': {} },
      },
    },
  })
})

test('another value for a field of somebody else is a conflict that names both, and changes nothing', () => {
  const rule = new Subject()
  rule.apply('first', { service, ports: { 443: 'https', 80: 'http' } })
  const conflicts = rule.apply('second', { service: 'a.com', ports: { 80: 'http2' } })
  assert.deepEqual(conflicts, ['first .spec.destination', 'first .spec.ports[port=80].protocol'])
  assert.deepEqual(rule.ports, { 443: 'https', 80: 'http' })
  assert.deepEqual(rule.owners('.protocol'), ['first Apply'])
})

test('force takes the fields in conflict, and no others', () => {
  const rule = new Subject()
  rule.apply('first', { service, ports: { 443: 'https', 80: 'http' } })
  rule.apply('second', { ports: { 80: 'http2' } }, true)
  assert.deepEqual(rule.ports, { 443: 'https', 80: 'http2' })
  assert.deepEqual(rule.owners('[port=80].protocol'), ['second Apply'])
  assert.deepEqual(rule.owners('[port=80]'), ['first Apply', 'second Apply'])
  assert.deepEqual(rule.owners('.destination'), ['first Apply'])
})

test('the same value from two managers is of both, without a conflict', () => {
  const rule = new Subject()
  rule.apply('first', { service, ports: { 443: 'https' } })
  assert.deepEqual(rule.apply('second', { ports: { 443: 'https' } }), [])
  assert.deepEqual(rule.owners('.protocol'), ['first Apply', 'second Apply'])
})

test('what its only owner leaves out is gone; what somebody else says too stays', () => {
  const rule = new Subject()
  rule.apply('first', { service, ports: { 443: 'https', 80: 'http' }, labels: { a: '1', b: '2' } })
  rule.apply('second', { ports: { 443: 'https' }, labels: { b: '2' } })
  rule.apply('first', { service })
  assert.deepEqual(rule.ports, { 443: 'https' })
  assert.deepEqual(rule.live?.metadata.labels, { b: '2' })
  assert.deepEqual(rule.owners('.protocol'), ['second Apply'])
  rule.apply('second', { ports: { 443: 'https' } })
  assert.equal(rule.live?.metadata.labels, undefined, 'with the last label the map goes')
})

test('a field that somebody changed by other means is theirs, and stays when the applier gives up on it', () => {
  const rule = new Subject()
  rule.apply('first', { service, ports: { 443: 'https', 80: 'http' } })
  rule.update('editor', { service, ports: { 443: 'https', 80: 'http2' } })
  assert.deepEqual(rule.owners('[port=80].protocol'), ['editor Update'])
  assert.deepEqual(rule.apply('first', { service, ports: { 443: 'https', 80: 'http' } }), [
    'editor .spec.ports[port=80].protocol',
  ])
  rule.apply('first', { service, ports: { 443: 'https' } })
  assert.deepEqual(
    rule.ports,
    { 443: 'https' },
    'the element was the first one’s, only its protocol was not',
  )
})

test('what somebody removed by other means is nobody’s, and may be applied again', () => {
  const rule = new Subject()
  rule.apply('first', { service, ports: { 443: 'https', 80: 'http' } })
  rule.update('editor', { service, ports: { 443: 'https' } })
  assert.deepEqual(rule.owners('[port=80]'), [])
  assert.deepEqual(rule.apply('second', { ports: { 80: 'http' } }), [])
  assert.deepEqual(rule.ports, { 443: 'https', 80: 'http' })
})

test('nobody owned anything yet: what is there is before-first-apply’s', () => {
  const rule = new Subject()
  rule.live = resourceOf(words({ service, ports: { 443: 'https' } }))
  assert.deepEqual(rule.apply('first', { ports: { 443: 'http' } }), [
    'before-first-apply .spec.ports[port=443].protocol',
  ])
  rule.apply('first', { ports: { 443: 'http' } }, true)
  assert.deepEqual(rule.owners('.destination'), ['before-first-apply Update'])
  rule.owned = undefined
  rule.update('editor', { service, ports: { 443: 'https' } })
  assert.equal(rule.owned, undefined, 'an update begins no account')
})

test('the same again is the same owners at the same time; something else is newer', () => {
  const rule = new Subject()
  const said = { service, ports: { 443: 'https' } }
  rule.apply('first', said)
  const { owned } = rule
  rule.apply('first', said)
  assert.deepEqual(rule.owned, owned)
  rule.apply('first', { ...said, ports: { 443: 'http' } })
  assert.equal(rule.owned?.[0]?.time, '2030-01-01T00:00:03Z')
})

test('elements of a list stand as the applier orders them; others keep their place', () => {
  const rule = new Subject()
  const portsInOrder = (ports: readonly number[]) =>
    draftOf({
      ...words({}),
      spec: { ports: ports.map((port) => ({ port, protocol: 'http' })) },
    })
  const live = resourceOf({
    ...words({ service }),
    spec: {
      ...draftOf(words({ service })).spec,
      ports: [8001, 8002, 8003, 8004].map((port) => ({ port, protocol: 'http' })),
    },
  })
  const by = { manager: 'first', apiVersion }
  const orderAfter = (ports: readonly number[]) => {
    const applied = applyFields({
      live,
      owned: [],
      config: portsInOrder(ports),
      by,
      now: new Date(),
    })
    rule.live = resourceOf({ ...words({}), spec: applied.parts.spec })
    return rule.order
  }
  assert.deepEqual(orderAfter([8003, 8001]), [8002, 8003, 8004, 8001])
  assert.deepEqual(orderAfter([9000, 8002]), [8001, 9000, 8002, 8003, 8004])
  assert.deepEqual(orderAfter([8004, 9000]), [8001, 8002, 8003, 8004, 9000])
})

test('a value that files leave out is said all the same: over another one of somebody else it is a conflict', () => {
  const route = (precedence: number | undefined) =>
    draftOf({
      apiVersion,
      kind: 'RouteRule',
      metadata: { name: 'subject' },
      spec: {
        destination: { name: 'details' },
        ...(precedence === undefined ? {} : { precedence }),
      },
    })
  const apply = (manager: string, live: number | undefined, owned: ManagedFields, said: number) => {
    const by = { manager, apiVersion }
    const now = new Date(start)
    return applyFields({ live: resourceOf(route(live)), owned, config: route(said), by, now })
  }
  const first = apply('first', undefined, [], 5)
  assert.equal(apply('second', 5, first.owned, 0).conflicts.length, 1)
  const none = apply('first', undefined, [], 0)
  assert.equal(apply('second', undefined, none.owned, 0).conflicts.length, 0)
})

test('more than ten who update: the oldest become one, by version', () => {
  const rule = new Subject()
  const labels: Record<string, string> = {}
  const said = { service, ports: { 443: 'https' } }
  rule.update('m-0', said)
  for (let i = 1; i <= 14; i++) {
    labels[`l-${i}`] = 'x'
    rule.update(`m-${i}`, { ...said, labels: { ...labels } })
  }
  assert.equal(rule.owned?.length, 10)
  assert.equal(rule.owned?.[0]?.manager, 'ancient-changes')
  assert.deepEqual(rule.owners('.destination'), ['ancient-changes Update'])
  assert.deepEqual(rule.owners('.l-5'), ['ancient-changes Update'])
  assert.deepEqual(rule.owners('.l-6'), ['m-6 Update'])
})
