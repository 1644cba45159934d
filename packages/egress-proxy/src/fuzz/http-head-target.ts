import assert from 'node:assert/strict'
import { failures } from '../failures.ts'
import { field } from '../head/field-name.ts'
import { renderForwardRequest } from '../head/forward-request.ts'
import { type HeadOutcome, headLimits } from '../head/message-head.ts'
import { RequestHead } from '../head/request-head.ts'
import { FieldLines } from '../http2/field-lines.ts'
import { HpackDecoder } from '../http2/hpack-decoder.ts'
import { RequestHeadEncoder } from '../http2/request-head-encoder.ts'
import { type Target, texts } from './target.ts'

const head = new RequestHead()
const again = new RequestHead()

const seeds = texts(
  'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n',
  'GET http://a.test:8080/x?y=z HTTP/1.1\r\nHost: a.test:8080\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\r\n',
  'POST /p HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\nConnection: close, X-A\r\nX-A: 1\r\n\r\nabc',
  'PUT /p HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nProxy-Authorization: Basic YTpi\r\n\r\n',
  'GET http://a.test/ HTTP/1.0\r\nVia: 1.1 other\r\nX-Request-Id: 1\r\n\r\n',
  'GET /c HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n',
)

const words = texts(
  '\r\n',
  '\n',
  '\r',
  ' ',
  '\t',
  ':',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
  'GET',
  'CONNECT ',
  'Host: a.test\r\n',
  'Host:',
  'Content-Length: 1\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'Connection: ',
  'http://',
  'a@',
  '//',
  '\0',
  '\r\n\r\n',
  '\r\n ',
  '\xff',
)

/** What would frame or route a message if it came through. */
const never =
  /^(?:connection|proxy-(?:authorization|connection|status)|keep-alive|te|trailer|upgrade|forwarded|x-forwarded-(?:for|host|proto))$/

/**
 * The reader of request heads. A head that it takes is what an independent, slower reading by lines makes of the same
 * bytes, and what is rendered for an upstream from it reads as the same method, path and framing, as HTTP/2 does.
 */
export const httpHeadTarget: Target = {
  name: 'http-head',
  seeds,
  words,
  maxBytes: 4_096,
  check(bytes) {
    const outcome = head.parse(bytes, 0, bytes.length)
    checkAmongOthers(bytes, outcome)
    if (outcome !== 'complete') {
      assert.ok(outcome === 'incomplete' || outcome in failures, outcome)
      return false
    }
    assert.ok(head.bodyStart <= bytes.length && head.count <= headLimits.fields)
    const { method, path, form, minor } = head
    const framing = head.bodyFraming().framing
    const lines = readByLines(bytes.toString('latin1', 0, head.bodyStart))
    assert.equal(lines.method, method)
    assert.equal(lines.minor, String(minor))
    assert.equal(lines.fields.length, head.count)
    assert.ok(lines.names.filter((name) => name === 'host').length <= 1)
    if (form !== 'authority') checkForwarded(method, path, framing)
    // Only the head itself was read: without what follows it is the same head.
    const end = head.bodyStart
    assert.equal(head.parse(bytes, 0, end), 'complete')
    assert.equal(head.bodyStart, end)
    assert.equal(head.parse(bytes, 0, end - 1), 'incomplete')
    return true
  },
}

const around = texts('\r\nHost: b.test\r\n\r\n', '\n', '0')

/** Heads stand among the bytes of other clients, and nothing of those is read. */
function checkAmongOthers(bytes: Buffer, outcome: HeadOutcome): void {
  for (const other of around) {
    const start = other.length
    const end = start + bytes.length
    assert.equal(again.parse(Buffer.concat([other, bytes, other]), start, end), outcome)
    if (outcome === 'complete') assert.equal(again.bodyStart - start, head.bodyStart)
  }
}

function checkForwarded(method: string, path: string, framing: string): void {
  const forward = { host: 'upstream.test', proxy: 'fuzz', requestId: 'id', isUpgrade: false }
  const rendered = renderForwardRequest(head, forward)
  assert.equal(again.parse(rendered, 0, rendered.length), 'complete', 'what is forwarded is valid')
  assert.equal(again.bodyStart, rendered.length, 'and nothing behind it')
  assert.equal(again.method, method)
  assert.equal(again.path, path)
  assert.equal(again.value(field.host), 'upstream.test')
  assert.equal(again.bodyFraming().framing, framing)
  const { names } = readByLines(rendered.toString('latin1'))
  assert.deepEqual(
    names.filter((name) => never.test(name) && !(name === 'connection' && again.minor === 0)),
    [],
  )
  checkEncoded(rendered)
}

const encoder = new RequestHeadEncoder()
const block = Buffer.alloc(RequestHeadEncoder.mostBytes(Buffer.alloc(16_384)))
const blockLines = new FieldLines()
const notInHttp2 = /^(?:host|connection|keep-alive|te|transfer-encoding|upgrade|proxy-connection)$/

function checkEncoded(rendered: Buffer): void {
  const end = encoder.encode(rendered, 'https', block, 0)
  assert.ok(end <= RequestHeadEncoder.mostBytes(rendered))
  assert.equal(new HpackDecoder().decode(block, 0, end, blockLines), null)
  const { method, names, fields, target } = readByLines(rendered.toString('latin1'))
  const kept = fields.flatMap((line, i) => {
    const name = names[i] ?? ''
    const value = line.slice(name.length + 1).replace(/^[ \t]+|[ \t]+$/g, '')
    return notInHttp2.test(name) ? [] : [`${name}: ${value}`]
  })
  assert.deepEqual(
    Array.from(
      { length: blockLines.count },
      (_, i) => `${blockLines.name(i)}: ${blockLines.value(i)}`,
    ),
    [
      `:method: ${method}`,
      ':scheme: https',
      ':authority: upstream.test',
      `:path: ${target}`,
      ...kept,
    ],
  )
}

interface Lines {
  readonly method: string
  readonly target: string
  readonly minor: string
  readonly names: readonly string[]
  readonly fields: readonly string[]
}

/** RFC 9112 by regular expressions, one line at a time. */
function readByLines(text: string): Lines {
  assert.ok(text.endsWith('\r\n\r\n'))
  const [first = '', ...fields] = text.slice(0, -4).replace(/^\r\n/, '').split('\r\n')
  const line = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP\/1\.([01])$/.exec(first)
  assert.ok(line, `not a request line: ${first}`)
  const names = fields.map((field) => {
    const name = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t -~\u0080-\u00ff]*$/.exec(field)?.[1]
    assert.ok(name, `not a field line: ${field}`)
    return name.toLowerCase()
  })
  return { method: line[1] ?? '', target: line[2] ?? '', minor: line[3] ?? '', names, fields }
}
