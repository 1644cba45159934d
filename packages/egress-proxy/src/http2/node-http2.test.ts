import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  sensitiveHeaders,
} from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { AnswerHeadReader } from './answer-head-reader.ts'
import { FrameReader } from './frame-reader.ts'
import { frameHeaderBytes } from './frame-type.ts'
import { Http2Fault } from './http2-fault.ts'
import {
  frameHeaders,
  preface,
  putDataHeader,
  putPingAck,
  putSettings,
  putSettingsAck,
  putWindowUpdate,
} from './put-frame.ts'
import { RequestHeadEncoder } from './request-head-encoder.ts'
import { setting } from './setting.ts'

/** Another implementation at the other end, on a real socket; what is said to it is said with the codec alone. */
async function startPeer(
  t: TestContext,
  answer: (stream: ServerHttp2Stream, head: IncomingHttpHeaders) => void,
  tableBytes = 0,
) {
  const server = createServer({ maxHeaderListPairs: 200 })
  server.on('connection', (accepted) => accepted.setNoDelay())
  server.on('stream', answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.after(() => {
    socket.destroy()
    server.close()
  })
  socket.setNoDelay()
  const out = Buffer.alloc(128 * 1024)
  const write = (end: number) => socket.write(Buffer.from(out.subarray(0, end)))
  const heads = new AnswerHeadReader()
  const encoder = new RequestHeadEncoder()
  const headBytes = Buffer.alloc(64 * 1024)
  let nextId = 1
  let told: string[] = []
  let done = () => {}
  let failed: (why: Error) => void = () => {}

  const reader = new FrameReader({
    onData(_id, bytes, start, end, counted, isLast) {
      if (end > start) told.push(bytes.toString('latin1', start, end))
      if (counted > 0) write(putWindowUpdate(out, 0, 0, counted))
      if (isLast) done()
    },
    onHeaders(_id, block, start, end, isLast) {
      const isTrailers = told.some((text) => /^HTTP\/1.1 [2-5]/.test(text))
      if (isTrailers) {
        const fault = heads.readTrailers(block, start, end)
        told.push(fault?.says ?? 'trailers')
      } else {
        const head = heads.readHead(block, start, end)
        if (head instanceof Http2Fault) failed(new Error(head.says))
        else told.push(headBytes.toString('latin1', 0, head.put('as-it-came', headBytes, 0)))
      }
      if (isLast) done()
    },
    onReset: (id, code) => failed(new Error(`stream ${id} was reset: ${code}`)),
    onSetting() {},
    onSettings: () => write(putSettingsAck(out, 0)),
    onSettingsAck: () => heads.limitTable(tableBytes),
    onPing: (bytes, start) => write(putPingAck(out, 0, bytes, start)),
    onPingAck() {},
    onGoAway: (_last, code) => failed(new Error(`the connection was ended: ${code}`)),
    onWindowUpdate() {},
    onStreamFault: (id, fault) => failed(new Error(`stream ${id}: ${fault.says}`)),
  })
  socket.on('data', (chunk) => {
    const fault = reader.take(chunk)
    if (fault !== null) failed(new Error(fault.says))
  })

  const begin = putSettings(out, preface.copy(out, 0), [
    [setting.HEADER_TABLE_SIZE, tableBytes],
    [setting.ENABLE_PUSH, 0],
  ])
  write(begin)

  /** Sends a request; what came back is its heads, body and trailers. */
  async function ask(head: string, body = ''): Promise<string[]> {
    told = []
    const bytes = Buffer.from(head, 'latin1')
    const id = nextId
    nextId += 2
    const block = encoder.encode(bytes, 'http', out, frameHeaderBytes)
    let end = frameHeaders(out, 0, block, id, body === '', 16_384)
    if (body !== '') {
      end = putDataHeader(out, end, body.length, id, true)
      end += out.write(body, end, 'latin1')
    }
    await new Promise<void>((resolve, reject) => {
      done = resolve
      failed = reject
      write(end)
    })
    return told
  }
  return ask
}

const name = fc
  .stringMatching(/^x-[!#$%&'*+.^_`|~0-9a-z-]{1,20}$/)
  .filter((text) => text !== 'x-__proto__')
const value = fc.stringMatching(/^[!-~\xa0-\xff]([ -~\xa0-\xff]{0,150}[!-~])?$/)
const fields = fc.uniqueArray(fc.tuple(name, value), {
  selector: ([text]) => text,
  maxLength: 30,
})

test('a node:http2 server reads the requests as they were', async (t) => {
  const seen: IncomingHttpHeaders[] = []
  const ask = await startPeer(t, (stream, head) => {
    seen.push(head)
    stream.respond({ ':status': 204 }, { endStream: true })
  })
  await fc.assert(
    fc.asyncProperty(fields, fc.stringMatching(/^\/[!-~]{0,60}$/), async (given, path) => {
      const text = given.map(([field, says]) => `${field.toUpperCase()}: ${says}\r\n`).join('')
      const [answer] = await ask(`GET ${path} HTTP/1.1\r\nHost: a.test\r\n${text}\r\n`)
      assert.match(answer ?? '', /^HTTP\/1\.1 204 No Content\r\n/)
      const head = seen.at(-1) ?? {}
      assert.deepEqual(Object.fromEntries(Object.entries(head)), {
        ':method': 'GET',
        ':scheme': 'http',
        ':authority': 'a.test',
        ':path': path,
        ...Object.fromEntries(given),
      })
    }),
    { numRuns: 200 },
  )
})

test('a node:http2 server is told which fields no table may have', async (t) => {
  const seen: IncomingHttpHeaders[] = []
  const ask = await startPeer(t, (stream, head) => {
    seen.push(head)
    stream.respond({ ':status': 204 }, { endStream: true })
  })
  await ask('GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\nAccept: c\r\nX-Api-Key: d\r\n\r\n')
  const told = Object.getOwnPropertyDescriptor(seen[0], sensitiveHeaders)?.value
  assert.deepEqual(told, ['cookie', 'x-api-key'])
})

test('a head of more than one frame, and a body behind it, arrive', async (t) => {
  const ask = await startPeer(t, (stream, head) => {
    let body = ''
    stream.setEncoding('latin1')
    stream.on('data', (chunk: string) => {
      body += chunk
    })
    stream.on('end', () => {
      stream.respond({ ':status': 200 })
      stream.end(`${head['x-long']?.length} ${head[':method']} ${body}`)
    })
  })
  const long = `X-Long: ${'v'.repeat(40_000)}\r\n`
  const told = await ask(
    `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n${long}\r\n`,
    'hello',
  )
  assert.equal(told.slice(1).join(''), '40000 POST hello')
})

for (const tableBytes of [0, 100, 4_096]) {
  test(`the answers of a node:http2 server are read as they were, with a table of ${tableBytes} bytes`, async (t) => {
    let next: readonly (readonly [string, string])[] = []
    const ask = await startPeer(
      t,
      (stream) => {
        stream.respond({ ':status': 200, ...Object.fromEntries(next) }, {
          sendDate: false,
        } as object)
        stream.end('body')
      },
      tableBytes,
    )
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        next = given
        const [answer = '', ...body] = await ask('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')
        const lines = answer.split('\r\n').filter((line) => !line.startsWith('date: '))
        const expected = given.map(([field, says]) => `${field}: ${says}`)
        assert.deepEqual(lines.slice(1, -2).sort(), expected.sort())
        assert.equal(body.join(''), 'body')
      }),
      { numRuns: 200 },
    )
  })
}

test('interim answers, bodies of many frames, and trailers of a node:http2 server are read', async (t) => {
  const ask = await startPeer(t, (stream) => {
    stream.additionalHeaders({ ':status': 103, link: '</a.css>; rel=preload' })
    stream.respond({ ':status': 200 }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '1' }))
    stream.end('b'.repeat(50_000))
  })
  const told = await ask('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')
  assert.match(
    told[0] ?? '',
    /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>; rel=preload\r\n\r\n$/,
  )
  assert.match(told[1] ?? '', /^HTTP\/1\.1 200 OK\r\n/)
  assert.equal(told.slice(2, -1).join('').length, 50_000)
  assert.equal(told.at(-1), 'trailers')
})
