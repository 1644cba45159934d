import type { Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import { validateResource } from '../validate-resource.ts'
import { namedPatterns } from './named-patterns.ts'
import {
  aligned,
  checksumOf,
  hashText,
  layout,
  type OpenedPort,
  type Summary,
} from './packed-layout.ts'
import { PackedRulesError } from './packed-rules-error.ts'
import { fromRecord } from './record-form.ts'

/** So many resources that were read stay read: all that a denial looks at, and what is asked for beside. */
const mostRead = 4096

/** A rule that was found in a block of packed rules. */
export interface FoundRule {
  /** Its place in the order of keys, from 0. */
  readonly number: number
  readonly resource: Resource
}

type Index = Pick<Uint32Array, 'length'> & Readonly<Record<number, number>>

/**
 * Checks a block that `packRules` made for the whole of what it says about itself: length, checksum, where its parts lie. The
 * records are read when somebody asks for them. The block must not change any more.
 * @throws PackedRulesError
 */
export function openPackedRules(bytes: Buffer): PackedRules {
  return new PackedRules(bytes)
}

/** Rules as they lie in one block of memory. What is read of a record is what `validateResource` lets through. */
export class PackedRules {
  /** How many resources. */
  readonly count: number
  /** How many rules they make: one for each host that they open. */
  readonly ruleCount: number
  readonly ports: readonly OpenedPort[]
  readonly #seed: number
  readonly #forms: readonly string[]
  readonly #offsets: Index
  readonly #hosts: Index
  readonly #keys: Index
  readonly #records: Buffer
  /** The order of a Map is that of age. */
  readonly #read = new Map<number, Resource>()

  /** Not to be called directly: see `openPackedRules`. */
  constructor(bytes: Buffer) {
    checkWhole(bytes)
    const number = (at: number): number => bytes.readUInt32LE(at)
    this.count = number(layout.countAt)
    this.#seed = number(layout.seedAt)
    const summaryEnd = layout.summaryAt + number(layout.summaryLengthAt)
    const numbers = numbersFrom(bytes, aligned(summaryEnd))
    this.#offsets = numbers(this.count + 1)
    this.#hosts = numbers(2 * slotsOf(number(layout.hostSlotsAt)))
    this.#keys = numbers(2 * slotsOf(number(layout.keySlotsAt)))
    this.#records = bytes.subarray(numbers.end())
    const { forms, rules, ports } = readSummary(bytes.subarray(layout.summaryAt, summaryEnd))
    this.#forms = forms
    this.ruleCount = rules
    this.ports = ports
  }

  /** The rule that names this very host, or with `from` the wildcard for what follows there: `*.a.com` for `w.a.com`, 1. */
  findHost(host: string, from?: number): FoundRule | undefined {
    const isWildcard = from !== undefined
    const hash = hashText(this.#seed, host, from, isWildcard)
    return this.#find(this.#hosts, hash, (resource) => {
      const wanted = isWildcard ? `*${host.slice(from)}` : host
      return namedPatterns(resource).some(({ pattern }) => pattern === wanted)
    })
  }

  /** By its key, `egress-rule/default/googleapis`. */
  findKey(key: string): FoundRule | undefined {
    return this.#find(this.#keys, hashText(this.#seed, key), (resource) => {
      return resourceKey(resource) === key
    })
  }

  /**
   * The resource at its place in the order of keys; the same object for as long as it is remembered.
   * @throws PackedRulesError when this is none that may be enforced
   */
  at(number: number): Resource {
    const known = this.#read.get(number)
    if (known !== undefined) return known
    const { resource, problems } = validateResource(this.valueAt(number))
    const error = problems.find(({ level }) => level === 'error')
    if (resource === undefined || error !== undefined) {
      const at = error?.field === undefined ? '' : ` ${error.field}`
      throw brokenRecord(number, `${at}: ${error?.message ?? 'not a resource'}`)
    }
    const [oldest] = this.#read.keys()
    if (oldest !== undefined && this.#read.size >= mostRead) this.#read.delete(oldest)
    this.#read.set(number, resource)
    return resource
  }

  /**
   * What the record says, which nobody has looked at yet.
   * @throws PackedRulesError when it is not JSON
   */
  valueAt(number: number): unknown {
    const [start = 0, end = 0] = [this.#offsets[number], this.#offsets[number + 1]]
    if (start > end || end > this.#records.length) throw brokenRecord(number, ' lies outside')
    const text = this.#records.toString('utf8', start, end)
    const [form = ''] = text.split('\0', 1)
    try {
      return fromRecord({ form: this.#forms[Number(form)] ?? '', texts: text.slice(form.length) })
    } catch (error) {
      throw brokenRecord(number, `: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** Two names may have one hash: whether it is the right one only the record can say. */
  #find(index: Index, hash: number, isIt: (resource: Resource) => boolean): FoundRule | undefined {
    const last = index.length / 2 - 1
    for (let slot = hash & last, tried = 0; tried <= last; slot = (slot + 1) & last, tried++) {
      const place = index[2 * slot + 1] ?? 0
      if (place === 0) return undefined
      if (index[2 * slot] !== hash) continue
      if (place > this.count) throw new PackedRulesError('packed rules: an index leads outside')
      const resource = this.at(place - 1)
      if (isIt(resource)) return { number: place - 1, resource }
    }
    return undefined
  }
}

function brokenRecord(number: number, why: string): PackedRulesError {
  return new PackedRulesError(`packed rules: record ${number}${why}`)
}

function checkWhole(bytes: Buffer): void {
  const fail = (why: string): never => {
    throw new PackedRulesError(`packed rules: ${why}; ask for them again`)
  }
  if (bytes.length < layout.summaryAt) fail(`${bytes.length} bytes are no packed rules`)
  const form = bytes.toString('latin1', 0, layout.form.length)
  if (form !== layout.form) fail(`expected the form ${layout.form}, not ${JSON.stringify(form)}`)
  const length = bytes.readUInt32LE(layout.lengthAt)
  if (length !== bytes.length) fail(`${bytes.length} of ${length} bytes are there`)
  const checksum = checksumOf(bytes)
  if (checksum !== bytes.readUInt32LE(layout.checksumAt)) fail('the checksum is wrong')
}

function slotsOf(count: number): number {
  if (count > 0 && (count & (count - 1)) === 0) return count
  throw new PackedRulesError(`packed rules: ${count} slots are no power of two`)
}

/** Hands out one part with numbers after the other. */
function numbersFrom(bytes: Buffer, start: number) {
  let at = start
  const take = (count: number): Index => {
    const end = at + 4 * count
    if (end > bytes.length) throw new PackedRulesError('packed rules: a part lies outside')
    const part = viewNumbers(bytes.subarray(at, end))
    at = end
    return part
  }
  return Object.assign(take, { end: () => at })
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** In place where the machine's numbers are like ours, and the block lies as they have to. */
function viewNumbers(bytes: Buffer): Index {
  if (isLittleEndian && bytes.byteOffset % 4 === 0) {
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  }
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i))
}

function readSummary(bytes: Buffer): Summary {
  const summary = parse(bytes.toString())
  if (isSummary(summary)) return summary
  throw new PackedRulesError('packed rules: the summary cannot be read')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isSummary(value: unknown): value is Summary {
  const { forms, rules, ports } = Object(value)
  return (
    Array.isArray(forms) &&
    forms.every((form) => typeof form === 'string') &&
    Number.isInteger(rules) &&
    Array.isArray(ports) &&
    ports.every(isOpenedPort)
  )
}

function isOpenedPort(value: unknown): boolean {
  const { port, protocol, rules } = Object(value)
  return Number.isInteger(port) && typeof protocol === 'string' && Number.isInteger(rules)
}
