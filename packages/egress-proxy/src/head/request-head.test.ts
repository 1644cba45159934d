import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { field } from './field-name.ts'
import { RequestHead } from './request-head.ts'

function parse(text: string | Buffer): { head: RequestHead; outcome: string } {
  const bytes = Buffer.from(text)
  const head = new RequestHead()
  return { head, outcome: head.parse(bytes, 0, bytes.length) }
}

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/)
const value = fc.stringMatching(/^[!-~](?:[ -~]{0,30}[!-~])?$/)
const target = fc.stringMatching(/^\/[a-z][a-z0-9/?=&%._~-]{0,40}$/)

test('names and values come out as they went in', () => {
  fc.assert(
    fc.property(target, fc.array(fc.tuple(token, value), { maxLength: 20 }), (path, pairs) => {
      const own = pairs.filter(([name]) => !/^(host|content-length|transfer-encoding)$/i.test(name))
      const lines = own.map(([name, text]) => `${name}: ${text}\r\n`).join('')
      const { head, outcome } = parse(`GET ${path} HTTP/1.1\r\nHost: a.test\r\n${lines}\r\n`)
      assert.equal(outcome, 'complete')
      assert.equal(head.path, path)
      assert.equal(head.count, own.length + 1)
      for (const [name] of own) {
        const first = own.find(([other]) => other.toLowerCase() === name.toLowerCase())
        assert.equal(head.valueByName(name.toLowerCase()), first?.[1])
      }
    }),
  )
})

test('every proper beginning of a head is incomplete, whatever follows it later', () => {
  const text =
    'POST http://a.test:81/x?y HTTP/1.1\r\nHost: a.test:81\r\nX: \t y \r\nContent-Length: 3\r\n\r\n'
  for (let length = 0; length < text.length; length++) {
    assert.equal(
      parse(text.slice(0, length)).outcome,
      'incomplete',
      JSON.stringify(text.slice(0, length)),
    )
  }
  const { head, outcome } = parse(`${text}abc`)
  assert.equal(outcome, 'complete')
  assert.equal(head.bodyStart, text.length)
  assert.equal(head.targetAuthority, 'a.test:81')
  assert.equal(head.path, '/x?y')
  assert.equal(head.valueByName('x'), 'y')
})

test('no bytes make the parser throw, or read past their end', () => {
  const sepwords = fc.constantFrom(
    'GET',
    ' ',
    '/',
    'HTTP/1.1',
    '\r\n',
    '\n',
    ':',
    'Host',
    'a',
    '\0',
    'http://',
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(sepwords, fc.string({ maxLength: 4 })), { maxLength: 40 }),
      (parts) => {
        const { head, outcome } = parse(parts.join(''))
        if (outcome === 'complete') assert.ok(head.bodyStart <= Buffer.byteLength(parts.join('')))
      },
    ),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      parse(Buffer.from(bytes))
    }),
  )
})

test('one empty line before a request is forgiven', () => {
  assert.equal(parse('\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n').outcome, 'complete')
  assert.equal(parse('\r\n').outcome, 'incomplete')
  assert.equal(parse('\r\n\r\nGET / HTTP/1.1\r\n').outcome, 'malformed_request_line')
})

test('an absolute URI without a path means /', () => {
  const { head } = parse('GET http://a.test HTTP/1.1\r\nHost: a.test\r\n\r\n')
  assert.equal(head.path, '/')
  assert.equal(head.targetAuthority, 'a.test')
})

test('known fields are found in any letter case', () => {
  const { head } = parse('GET / HTTP/1.1\r\nhOsT: a.test\r\nUSER-agent: curl\r\n\r\n')
  assert.equal(head.value(field.host), 'a.test')
  assert.equal(head.value(field['user-agent']), 'curl')
  assert.equal(head.value(field.accept), undefined)
})
