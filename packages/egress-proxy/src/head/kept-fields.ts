import { byteIs } from './byte-class.ts'
import { field, fieldCount, sameName } from './field-name.ts'
import { type FieldScan, headLimits, skip } from './message-head.ts'

/** Fields of the connection they came on, never passed on (RFC 9110 section 7.6.1). */
const hopByHop = [
  field.connection,
  field['proxy-connection'],
  field['keep-alive'],
  field.te,
  field.trailer,
  field.upgrade,
  field['http2-settings'],
  field['proxy-authorization'],
  field['proxy-authenticate'],
  field['proxy-authentication-info'],
  field['proxy-status'],
  field.via,
] as const

/** Who the client says it speaks for: nobody's to claim towards the outside (spec: security S54). */
const claims = [
  field.forwarded,
  field['x-forwarded-for'],
  field['x-forwarded-host'],
  field['x-forwarded-proto'],
  field['x-forwarded-port'],
  field['x-forwarded-client-cert'],
  field['x-real-ip'],
  field['x-envoy-original-path'],
] as const

/** What `Connection` may not delete: the proxy depends on it (spec: security S53). */
const protectedFields = new Set<number>([
  field.host,
  field['content-length'],
  field['transfer-encoding'],
])

/** A set of field ids, for one lookup a line. */
function fieldSet(ids: readonly number[]): Uint8Array {
  const set = new Uint8Array(fieldCount)
  for (const id of ids) set[id] = 1
  return set
}

/** What is left out of a forwarded request: Host and Via are written anew. */
export const droppedFromRequests = fieldSet([...hopByHop, ...claims, field.host])

/** What is left out of a forwarded answer. */
export const droppedFromAnswers = fieldSet(hopByHop)

/** The same where a route rule says who may read the answer: the upstream's own words do not count. */
export const droppedFromReadableAnswers = fieldSet([
  ...hopByHop,
  field['access-control-allow-origin'],
  field['access-control-allow-credentials'],
  field['access-control-expose-headers'],
])

const mostOptions = 32
/** By line: 1 where `Connection` names the field. One for all messages, as the parser never yields. */
const listed = new Uint8Array(headLimits.fields)

/**
 * Copies the lines that are passed on to `out`, neighbours in one piece. Lines of the names in `without`, in lower
 * case, are left out, too.
 * @returns where the copy ends in `out`
 */
export function copyKeptFields(
  scan: FieldScan,
  dropped: Uint8Array,
  out: Buffer,
  start: number,
  without: readonly string[] = [],
): number {
  const hasOptions = markListed(scan, without)
  let at = start
  let from = -1
  for (let line = 0; line < scan.count; line++) {
    const isDropped = dropped[scan.id[line] ?? 0] === 1 || (hasOptions && listed[line] === 1)
    if (!isDropped && from === -1) from = scan.lineStart[line] ?? 0
    if (isDropped && from !== -1) {
      at += scan.bytes.copy(out, at, from, scan.lineStart[line])
      from = -1
    }
  }
  if (from !== -1) at += scan.bytes.copy(out, at, from, scan.bodyStart - 2)
  return at
}

/** Whether a `Connection` field has this option. */
export function hasConnectionOption(scan: FieldScan, option: string): boolean {
  if (!scan.has(field.connection)) return false
  for (let line = 0; line < scan.count; line++) {
    if (scan.id[line] === field.connection && optionsOf(scan, line).includes(option)) return true
  }
  return false
}

/** What nearly every `Connection` field says; told by its bytes, without making texts of them. */
const usual = ['keep-alive', 'close'].map((option) => ({
  bytes: Buffer.from(option, 'latin1'),
  options: [option],
}))

function optionsOf(scan: FieldScan, line: number): readonly string[] {
  const start = scan.valueStart[line] ?? 0
  const end = scan.valueEnd[line] ?? 0
  for (const { bytes, options } of usual) {
    if (sameName(scan.bytes, start, end, bytes)) return options
  }
  const text = scan.bytes.toString('latin1', start, end)
  return text
    .toLowerCase()
    .split(',', mostOptions)
    .map((option) => option.trim())
}

function markListed(scan: FieldScan, without: readonly string[]): boolean {
  if (without.length === 0 && !scan.has(field.connection)) return false
  const names: string[] = [...without]
  for (let line = 0; line < scan.count; line++) {
    if (scan.id[line] !== field.connection) continue
    for (const option of optionsOf(scan, line)) if (namesField(option)) names.push(option)
  }
  if (names.length === 0) return false
  listed.fill(0)
  for (const name of names) markNamed(scan, name)
  return true
}

function namesField(option: string): boolean {
  return option !== 'close' && option !== 'keep-alive' && option !== ''
}

function markNamed(scan: FieldScan, name: string): void {
  const wanted = Buffer.from(name, 'latin1')
  if (skip(wanted, 0, wanted.length, byteIs.token) !== wanted.length) return
  for (let line = 0; line < scan.count; line++) {
    if (protectedFields.has(scan.id[line] ?? 0)) continue
    const start = scan.lineStart[line] ?? 0
    if (sameName(scan.bytes, start, scan.nameEnd[line] ?? 0, wanted)) listed[line] = 1
  }
}
