import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OwnAnswer, renderOwnAnswer } from './own-answer.ts'

const first = '11111111-1111-4111-8111-111111111111'
const second = '22222222-2222-4222-8222-222222222222'
const nobody = '00000000-0000-0000-0000-000000000000'

const answer: OwnAnswer = {
  proxy: 'egress',
  id: first,
  refusal: { code: 'no_rule', detail: 'no rule allows details-v2 to reach “ünï.test”' },
  workload: 'details-v2',
  host: 'xn--n-xga.test',
  port: 443,
  accept: undefined,
  isHead: false,
  close: false,
}

function render(changes: Partial<OwnAnswer> = {}): {
  readonly head: string
  readonly body: string
} {
  const client = new Client()
  const own = renderOwnAnswer({ ...answer, ...changes }, client)
  own.write()
  const { bodyBytes } = own
  const bytes = client.taken()
  const text = bytes.toString()
  const end = text.indexOf('\r\n\r\n') + 4
  const length = /content-length: (\d+)/i.exec(text)?.[1]
  assert.equal(bodyBytes, bytes.length - Buffer.byteLength(text.slice(0, end)))
  if (changes.isHead !== true) {
    assert.equal(Buffer.byteLength(text.slice(end)), Number(length), 'the length is the body’s')
  }
  return { head: text.slice(0, end), body: text.slice(end) }
}

/** Takes what is written at once, or not as long as it `isSlow`: then the bytes are read where they stand. */
class Client {
  isSlow = false
  readonly #written: Uint8Array[] = []

  get writableLength(): number {
    return this.isSlow ? this.taken().length : 0
  }

  write(bytes: Uint8Array): boolean {
    this.#written.push(this.isSlow ? bytes : Buffer.from(bytes))
    return true
  }

  taken(): Buffer {
    return Buffer.concat(this.#written)
  }
}

test('an answer that a client has not taken stays as it was, whoever is refused next', () => {
  const slow = new Client()
  slow.isSlow = true
  const next = new Client()
  const answers = [slow, next, slow].map((client, at) =>
    renderOwnAnswer({ ...answer, id: at === 0 ? first : second }, client),
  )
  for (const each of answers) each.write()
  const told = (client: Client) => [
    ...client
      .taken()
      .toString()
      .matchAll(/"id":"([^"]*)"/g),
  ]
  assert.deepEqual(
    told(slow).map(([, id]) => id),
    [first, second],
  )
  assert.deepEqual(
    told(next).map(([, id]) => id),
    [second],
  )
})

test('the same refusal again differs in the id alone', () => {
  const one = render()
  const other = render({ id: second })
  assert.equal(JSON.parse(one.body).id, first)
  assert.equal(JSON.parse(other.body).id, second)
  assert.equal(one.head, other.head)
  assert.equal(one.body.replace(first, second), other.body)
})

test('another refusal, caller, destination or client is not answered as the one before', () => {
  const base = render()
  const changes: Partial<OwnAnswer>[] = [
    { refusal: { ...answer.refusal, detail: 'another' } },
    { refusal: { ...answer.refusal, code: 'port_not_in_rule' } },
    { refusal: { ...answer.refusal, status: 404 } },
    { workload: 'reviews-v1' },
    { host: 'other.test' },
    { port: 80 },
    { accept: 'text/plain' },
    { close: true },
    { fields: 'X-Added: yes\r\n' },
    { proxy: 'another' },
  ]
  for (const change of changes) {
    const { head, body } = render(change)
    assert.notEqual(head + body, base.head + base.body, JSON.stringify(change))
    assert.deepEqual(render(), base)
  }
})

test('a text tells the id, and an answer to HEAD does not', () => {
  assert.match(
    render({ accept: 'text/plain', id: second }).body,
    new RegExp(`Decision ${second}\n$`),
  )
  const { head, body } = render({ isHead: true })
  assert.equal(body, '')
  assert.doesNotMatch(head, new RegExp(first))
})

test('an id is put nowhere but where one is told', () => {
  const location = `http://www.test/${nobody}`
  const redirect = { code: 'redirected', detail: nobody, location, status: 301 } as const
  assert.match(render({ refusal: redirect }).head, new RegExp(`Location: ${location}\r\n`))
  const direct = { code: 'direct_response', detail: `for ${nobody}`, status: 200 } as const
  assert.equal(render({ refusal: direct }).body, `for ${nobody}`)
  const named = { ...answer.refusal, detail: `asked for ${nobody}` }
  const { detail, id } = JSON.parse(render({ refusal: named }).body)
  assert.deepEqual([detail, id], [`asked for ${nobody}`, first])
})
