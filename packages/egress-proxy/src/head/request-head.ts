import type { FailureCode } from '../failures.ts'
import { BodyFraming } from './body-framing.ts'
import { byteIs, CR, LF, SLASH, SPACE } from './byte-class.ts'
import { field } from './field-name.ts'
import { KnownTexts } from './known-texts.ts'
import { FieldScan, type HeadOutcome, skip } from './message-head.ts'
import { spells } from './spells.ts'

/** How the target was written (RFC 9112 section 3.2). */
export type TargetForm = 'origin' | 'absolute' | 'authority'

const longestMethod = 32

const paths = new KnownTexts()

/**
 * The strict reader of request heads: one pass, nothing kept but positions (RFC 9112; spec: security S1-S4, S50-S57).
 * What two readers could read in two ways is refused, never repaired.
 */
export class RequestHead extends FieldScan {
  method = ''
  form: TargetForm = 'origin'
  /** Where what was parsed begins. */
  start = 0
  /** Where the request line begins, its target, and the fields behind it. */
  lineBegin = 0
  targetStart = 0
  fieldsStart = 0
  authorityStart = 0
  authorityEnd = 0
  pathStart = 0
  pathEnd = 0
  /** The minor version: 0 or 1. */
  minor = 1

  /** @returns `complete`, `incomplete` when more bytes are needed, or the code of the refusal. */
  parse(bytes: Buffer, start: number, limit: number): HeadOutcome {
    this.start = start
    if (isLoneLineEnd(bytes, start, limit)) return 'incomplete'
    const at = skipEmptyLine(bytes, start, limit)
    const outcome = this.#parseLine(bytes, at, limit)
    if (outcome !== 'complete') return outcome
    const fields = this.scan(bytes, this.bodyStart, limit)
    return fields === 'complete' ? this.#checkFields() : fields
  }

  /** Path and query; `/` where an absolute URI has none. */
  get path(): string {
    if (this.pathStart === this.pathEnd) return '/'
    return paths.read(this.bytes, this.pathStart, this.pathEnd)
  }

  /** The authority of an absolute URI or of CONNECT; UTF-8, so that the host parser sees what was meant. */
  get targetAuthority(): string {
    return this.bytes.toString('utf8', this.authorityStart, this.authorityEnd)
  }

  /** How the body ends; a head that parsed leaves no doubt. */
  bodyFraming(): BodyFraming {
    if (this.has(field['transfer-encoding'])) return BodyFraming.chunked()
    return BodyFraming.ofLength(this.contentLength ?? 0)
  }

  #parseLine(bytes: Buffer, start: number, limit: number): HeadOutcome {
    this.bytes = bytes
    const methodEnd = skip(bytes, start, limit, byteIs.token)
    if (methodEnd - start > longestMethod) return 'malformed_request_line'
    if (methodEnd === limit) return 'incomplete'
    const targetStart = methodEnd + 1
    const targetEnd = skip(bytes, targetStart, limit, byteIs.target)
    const outcome = checkLine(bytes, start, methodEnd, targetEnd, limit)
    if (outcome !== 'complete') return outcome
    this.method = methodOf(bytes, start, methodEnd)
    this.lineBegin = start
    this.targetStart = targetStart
    this.fieldsStart = targetEnd + 11
    this.bodyStart = this.fieldsStart
    this.minor = (bytes[targetEnd + 8] ?? 0) - 48
    return this.#splitTarget(bytes, targetStart, targetEnd)
  }

  #splitTarget(bytes: Buffer, start: number, end: number): HeadOutcome {
    this.pathStart = start
    this.pathEnd = end
    if (this.method === 'CONNECT') {
      this.form = 'authority'
      this.authorityStart = start
      this.authorityEnd = end
      return 'complete'
    }
    if (bytes[start] === SLASH) {
      this.form = 'origin'
      return bytes[start + 1] === SLASH ? 'malformed_target' : 'complete'
    }
    return this.#splitAbsolute(bytes, start, end)
  }

  #splitAbsolute(bytes: Buffer, start: number, end: number): HeadOutcome {
    const text = bytes.toString('latin1', start, end)
    if (text === '*') return 'asterisk_form'
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]
    if (scheme === undefined) return 'malformed_target'
    if (scheme.toLowerCase() !== 'http') return 'unsupported_scheme'
    const rest = text.slice(7)
    const length = rest.search(/[/?]/)
    const authorityEnd = length === -1 ? end : start + 7 + length
    if (bytes[authorityEnd] === 63) return 'malformed_target' // `?` without a path: no form we can pass on unchanged
    // Forwarded in origin form a path of two slashes could be read as an authority, as in `//host/`.
    if (bytes[authorityEnd] === SLASH && bytes[authorityEnd + 1] === SLASH)
      return 'malformed_target'
    this.form = 'absolute'
    this.authorityStart = start + 7
    this.authorityEnd = authorityEnd
    this.pathStart = authorityEnd
    return rest.slice(0, authorityEnd - start - 7).includes('@') ? 'userinfo_in_target' : 'complete'
  }

  #checkFields(): HeadOutcome {
    const hosts = this.seen[field.host] ?? 0
    if (hosts > 1) return 'duplicate_host'
    // HTTP/1.0 has no duty to send Host; the target must name the destination then (RFC 9112 section 3.2).
    const mayLackHost = this.minor === 0 && this.form !== 'origin'
    if (hosts === 0 && !mayLackHost) return 'missing_host'
    const line = this.last[field.host] ?? 0
    if (hosts === 1 && this.valueStart[line] === this.valueEnd[line]) return 'missing_host'
    return checkFraming(this) ?? 'complete'
  }
}

/** Content-Length and Transfer-Encoding may not leave room for two readings (RFC 9112 section 6.3). */
function checkFraming(head: RequestHead): FailureCode | undefined {
  const lengths = head.seen[field['content-length']] ?? 0
  const codings = head.seen[field['transfer-encoding']] ?? 0
  if (lengths + codings > 1) return 'conflicting_framing'
  if (codings === 1) {
    if (head.minor === 0) return 'unsupported_transfer_encoding'
    return head.says(field['transfer-encoding'], chunked)
      ? undefined
      : 'unsupported_transfer_encoding'
  }
  return lengths === 1 && head.contentLength === -1 ? 'malformed_content_length' : undefined
}

const chunked = Buffer.from('chunked', 'latin1')

/** Most are GET: told by its bytes. */
function methodOf(bytes: Buffer, start: number, end: number): string {
  const isGet =
    end - start === 3 && bytes[start] === 71 && bytes[start + 1] === 69 && bytes[start + 2] === 84
  return isGet ? 'GET' : bytes.toString('latin1', start, end)
}

function isLoneLineEnd(bytes: Buffer, start: number, limit: number): boolean {
  if (limit - start > 2 || bytes[start] !== CR) return false
  return limit - start === 1 || bytes[start + 1] === LF
}

/** One empty line before a request is forgiven (RFC 9112 section 2.2). */
function skipEmptyLine(bytes: Buffer, start: number, limit: number): number {
  return limit - start > 2 && bytes[start] === CR && bytes[start + 1] === LF ? start + 2 : start
}

function checkLine(
  bytes: Buffer,
  start: number,
  methodEnd: number,
  targetEnd: number,
  limit: number,
): HeadOutcome {
  if (methodEnd === start || bytes[methodEnd] !== SPACE) return badLine(bytes, methodEnd)
  if (targetEnd === limit) return 'incomplete'
  if (targetEnd === methodEnd + 1 || bytes[targetEnd] !== SPACE) return badTarget(bytes, targetEnd)
  return checkVersion(bytes, targetEnd + 1, limit)
}

function badLine(bytes: Buffer, at: number): FailureCode {
  return bytes[at] === LF ? 'bare_line_feed' : 'malformed_request_line'
}

function badTarget(bytes: Buffer, at: number): FailureCode {
  if (bytes[at] === LF) return 'bare_line_feed'
  return bytes[at] === CR ? 'malformed_request_line' : 'malformed_target'
}

const versions = new Map<string, HeadOutcome>([
  ['HTTP/1.1\r\n', 'complete'],
  ['HTTP/1.0\r\n', 'complete'],
  ['HTTP/2.0\r\n', 'http2_not_supported'],
])

const http11 = Buffer.from('HTTP/1.1\r\n', 'latin1')

function checkVersion(bytes: Buffer, start: number, limit: number): HeadOutcome {
  if (spells(bytes, start, limit, http11)) return 'complete'
  const text = bytes.toString('latin1', start, Math.min(start + 10, limit))
  const known = versions.get(text)
  if (known !== undefined) return known
  if (/^HTTP\/[0-9]\.[0-9]\n/.test(text)) return 'bare_line_feed'
  if (text.length < 10)
    return [...versions.keys()].some((v) => v.startsWith(text))
      ? 'incomplete'
      : 'malformed_request_line'
  return /^HTTP\/[0-9]\.[0-9]\r\n$/.test(text) ? 'unsupported_version' : 'malformed_request_line'
}
