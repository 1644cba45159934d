import { compileRule } from '../compiled-rule.ts'
import { HostMap } from '../host-map.ts'
import { ourAnnotations } from '../our-annotations.ts'
import { isTunnelled } from '../protocol.ts'
import type { Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import type { CompiledDestinations } from '../today/compile-destination-rules.ts'
import type { RuleOpenings } from '../today/compile-service-entry.ts'
import { isExported } from '../today/is-exported.ts'
import { namedPatterns } from './named-patterns.ts'
import {
  aligned,
  checksumOf,
  hashText,
  layout,
  type OpenedPort,
  type Summary,
  slotsFor,
} from './packed-layout.ts'
import { toRecord } from './record-form.ts'
import { ruleOpenings } from './rule-openings.ts'

export interface PackedAndLoose {
  /** For `openPackedRules`. */
  readonly bytes: Buffer
  /** What has to be known as a whole: conflicts, blocks and addresses, routes, what names an internal address. */
  readonly loose: readonly Resource[]
}

interface Packable {
  readonly key: string
  readonly resource: Resource
  readonly patterns: readonly string[]
  readonly openings: readonly RuleOpenings[]
}

/**
 * Puts rules into one block of memory in which a host is found without reading the others: those that nobody contests and
 * that say nothing about anything but names and what is below them. Which other rules there are changes nothing about
 * such a rule, and it changes nothing about them. The resources have been through `checkResource`; keys are unique.
 * @param seed of the hashes, 32 bits: by chance, where nobody who writes rules shall know which of them share a slot
 */
export function packRules(resources: readonly Resource[], seed = 0): PackedAndLoose {
  const packed = choosePackable(resources)
  const chosen = new Set(packed.map(({ resource }) => resource))
  return {
    bytes: write(
      packed.sort((a, b) => (a.key < b.key ? -1 : 1)),
      seed,
    ),
    loose: resources.filter((resource) => !chosen.has(resource)),
  }
}

function choosePackable(resources: readonly Resource[]): Packable[] {
  const named = resources.map(namedPatterns)
  const claims = new Map<string, number>()
  for (const { pattern } of named.flat()) claims.set(pattern, (claims.get(pattern) ?? 0) + 1)
  const tunnelled = tunnelledPorts(resources)
  return resources.flatMap((resource, i): Packable[] => {
    const own = named[i] ?? []
    const isAlone = own.every(
      ({ pattern, kind }) => isName(pattern, kind) && claims.get(pattern) === 1,
    )
    if (!isAlone || !isSimple(resource)) return []
    const openings = ruleOpenings(resource, noDestinations)
    if (!openings.every((one) => opensPlainly(resource, one, tunnelled))) return []
    const patterns = own.map(({ pattern }) => pattern)
    return [{ key: resourceKey(resource), resource, patterns, openings }]
  })
}

/** About names only, whoever asks. */
function isSimple(resource: Resource): boolean {
  const { metadata } = resource
  if (metadata.annotations?.[ourAnnotations.internal] !== undefined) return false
  if (resource.kind === 'EgressRule') {
    return compileRule(resource).ports.every(({ protocol }) => !isTunnelled(protocol))
  }
  if (resource.kind !== 'ServiceEntry') return false
  return isExported(resource) && (resource.spec.addresses ?? []).length === 0
}

function isName(pattern: string, kind: string): boolean {
  return kind === 'name' || (kind === 'wildcard' && pattern.startsWith('*.'))
}

/** Ports of tunnels: who opens such a port for HTTP in 2018's rules is in conflict with them, whatever the host. */
function tunnelledPorts(resources: readonly Resource[]): ReadonlySet<number> {
  const ports = resources.flatMap((resource) =>
    resource.kind === 'EgressRule' ? compileRule(resource).ports : [],
  )
  return new Set(ports.flatMap(({ port, protocol }) => (isTunnelled(protocol) ? port : [])))
}

/** Each port once, and for rules of 2018 none that another wants for tunnels. */
function opensPlainly({ kind }: Resource, { rule }: RuleOpenings, tunnelled: ReadonlySet<number>) {
  const numbers = new Set(rule.ports.map(({ port }) => port))
  if (numbers.size < rule.ports.length) return false
  return kind !== 'EgressRule' || !rule.ports.some(({ port }) => tunnelled.has(port))
}

/** Where something is opened does not depend on DestinationRules, which say how. */
const noDestinations: CompiledDestinations = { hosts: new HostMap(), warnings: [] }

function write(packed: readonly Packable[], seed: number): Buffer {
  const forms = new Map<string, number>()
  const records = packed.map(({ resource }) => {
    const { form, texts } = toRecord(resource)
    const number = forms.get(form) ?? forms.size
    forms.set(form, number)
    return number + texts
  })
  const hosts = indexOf(
    packed.map(({ patterns }) => patterns),
    seed,
  )
  const keys = indexOf(
    packed.map(({ key }) => [key]),
    seed,
  )
  const summary = Buffer.from(JSON.stringify(summarise(packed, [...forms.keys()])))
  const offsets = new Uint32Array(records.length + 1)
  for (const [i, record] of records.entries()) {
    offsets[i + 1] = (offsets[i] ?? 0) + Buffer.byteLength(record)
  }

  const recordsAt =
    aligned(layout.summaryAt + summary.length) +
    offsets.byteLength +
    hosts.byteLength +
    keys.byteLength
  const bytes = Buffer.alloc(aligned(recordsAt + (offsets.at(-1) ?? 0)))
  bytes.write(layout.form, 'latin1')
  bytes.writeUInt32LE(bytes.length, layout.lengthAt)
  bytes.writeUInt32LE(records.length, layout.countAt)
  bytes.writeUInt32LE(seed, layout.seedAt)
  bytes.writeUInt32LE(hosts.length / 2, layout.hostSlotsAt)
  bytes.writeUInt32LE(keys.length / 2, layout.keySlotsAt)
  bytes.writeUInt32LE(summary.length, layout.summaryLengthAt)
  bytes.set(summary, layout.summaryAt)
  let at = aligned(layout.summaryAt + summary.length)
  for (const numbers of [offsets, hosts, keys]) {
    for (const number of numbers) at = bytes.writeUInt32LE(number, at)
  }
  for (const record of records) at += bytes.write(record, at)
  bytes.writeUInt32LE(checksumOf(bytes), layout.checksumAt)
  return bytes
}

/** Open addressing: the slot of a hash is the first free one from its low bits on. */
function indexOf(names: readonly (readonly string[])[], seed: number): Uint32Array {
  const count = names.reduce((sum, own) => sum + own.length, 0)
  const slots = slotsFor(count)
  const index = new Uint32Array(2 * slots)
  for (const [number, own] of names.entries()) {
    for (const name of own) {
      const hash = hashText(seed, name)
      let slot = hash & (slots - 1)
      while (index[2 * slot + 1] !== 0) slot = (slot + 1) & (slots - 1)
      index[2 * slot] = hash
      index[2 * slot + 1] = number + 1
    }
  }
  return index
}

function summarise(packed: readonly Packable[], forms: readonly string[]): Summary {
  const ports = new Map<string, OpenedPort>()
  let rules = 0
  for (const { resource, openings } of packed) {
    rules += openings.length
    for (const { rule } of openings) {
      for (const { port, protocol } of rule.ports) {
        const name = `${resource.kind} ${port} ${protocol}`
        const kind = resource.kind === 'EgressRule' ? 'EgressRule' : 'ServiceEntry'
        const known = ports.get(name)?.rules ?? 0
        ports.set(name, { kind, port, protocol, rules: known + 1 })
      }
    }
  }
  return { forms, rules, ports: [...ports.values()] }
}
