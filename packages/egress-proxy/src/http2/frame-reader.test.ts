import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FrameReader } from './frame-reader.ts'
import { frameFlag, frameType } from './frame-type.ts'
import { http2Error, http2ErrorName } from './http2-error.ts'
import {
  frameHeaders,
  preface,
  putDataHeader,
  putFrameHeader,
  putGoAway,
  putPing,
  putPingAck,
  putReset,
  putSettings,
  putSettingsAck,
  putWindowUpdate,
} from './put-frame.ts'
import { setting } from './setting.ts'

/** What a reader tells of the chunks, one line a call. */
function read(...chunks: readonly Buffer[]): string[] {
  const told: string[] = []
  const text = (bytes: Buffer, start: number, end: number) => bytes.toString('latin1', start, end)
  const reader = new FrameReader({
    onData: (id, bytes, start, end, counted, isLast) =>
      told.push(`data ${id} "${text(bytes, start, end)}" ${counted}${isLast ? ' last' : ''}`),
    onHeaders: (id, bytes, start, end, isLast) =>
      told.push(`headers ${id} "${text(bytes, start, end)}"${isLast ? ' last' : ''}`),
    onReset: (id, code) => told.push(`reset ${id} ${http2ErrorName(code)}`),
    onSetting: (id, value) => told.push(`setting ${id} ${value}`),
    onSettings: () => told.push('settings'),
    onSettingsAck: () => told.push('settings ack'),
    onPing: (bytes, start) => told.push(`ping ${text(bytes, start, start + 8)}`),
    onPingAck: (bytes, start) => told.push(`ping ack ${text(bytes, start, start + 8)}`),
    onGoAway: (last, code, bytes, start, end) =>
      told.push(`goaway ${last} ${http2ErrorName(code)} "${text(bytes, start, end)}"`),
    onWindowUpdate: (id, increment) => told.push(`window ${id} ${increment}`),
    onStreamFault: (id, { code, says }) =>
      told.push(`fault ${id} ${http2ErrorName(code)}: ${says}`),
  })
  for (const chunk of chunks) {
    const fault = reader.take(chunk)
    if (fault !== null) return [...told, `${http2ErrorName(fault.code)}: ${fault.says}`]
  }
  return told
}

function written(...puts: readonly ((out: Buffer, at: number) => number)[]): Buffer {
  const out = Buffer.alloc(65_536 * 2)
  let at = 0
  for (const put of puts) at = put(out, at)
  return out.subarray(0, at)
}

const eight = Buffer.from('12345678')
const settings = written((out, at) => putSettings(out, at, []))

test('every frame that is written is read as what it is', () => {
  const bytes = written(
    (out, at) =>
      putSettings(out, at, [
        [setting.HEADER_TABLE_SIZE, 0],
        [setting.INITIAL_WINDOW_SIZE, 2 ** 31 - 1],
      ]),
    putSettingsAck,
    (out, at) => putWindowUpdate(out, at, 0, 2 ** 31 - 1),
    (out, at) => putReset(out, at, 1, http2Error.CANCEL),
    (out, at) => putPing(out, at, eight, 0),
    (out, at) => putPingAck(out, at, eight, 0),
    (out, at) => frameHeaders(out, at, at + 9 + out.write('block', at + 9), 3, false, 16_384),
    (out, at) => {
      const payload = putDataHeader(out, at, 5, 3, true)
      return payload + out.write('hello', payload)
    },
    (out, at) => putGoAway(out, at, 2 ** 31 - 1, http2Error.NO_ERROR),
  )
  assert.deepEqual(read(bytes), [
    'setting 1 0',
    'setting 4 2147483647',
    'settings',
    'settings ack',
    'window 0 2147483647',
    'reset 1 CANCEL',
    'ping 12345678',
    'ping ack 12345678',
    'headers 3 "block"',
    'data 3 "hello" 5 last',
    'goaway 2147483647 NO_ERROR ""',
  ])
})

test('a header block that is larger than a frame of the other side is continued', () => {
  const bytes = written((out, at) =>
    frameHeaders(out, at, at + 9 + out.write('abcdefgh', at + 9), 1, true, 3),
  )
  assert.equal(bytes.length, 8 + 3 * 9)
  assert.equal(bytes[4], frameFlag.END_STREAM)
  assert.deepEqual(read(settings, bytes), ['settings', 'headers 1 "abcdefgh" last'])
})

test('a body is told of as it comes, and all else when it is whole', () => {
  const bytes = written(
    (out, at) => putFrameHeader(out, at, 8, 0, frameFlag.PADDED | frameFlag.END_STREAM, 1),
    (out, at) => at + out.write('\x02hello\0\0', at, 'latin1'),
    (out, at) => putPing(out, at, eight, 0),
  )
  const bytewise = [...bytes].map((byte) => Buffer.of(byte))
  assert.deepEqual(read(settings, ...bytewise), [
    'settings',
    'data 1 "" 1',
    ...[...'hello'].map((letter) => `data 1 "${letter}" 1`),
    'data 1 "" 1',
    'data 1 "" 1 last',
    'ping 12345678',
  ])
})

test('the preface is what a server waits for', () => {
  assert.equal(preface.toString('latin1'), 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
})

type Put = (out: Buffer, at: number) => number

/** A frame of any kind, with its payload in latin1. */
function frame(type: number, flags: number, streamId: number, payload = ''): Put {
  return (out, at) => {
    const start = putFrameHeader(out, at, payload.length, type, flags, streamId)
    return start + out.write(payload, start, 'latin1')
  }
}

const { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY } = frameType
const { WINDOW_UPDATE, CONTINUATION } = frameType
const { ACK, END_STREAM, END_HEADERS, PADDED } = frameFlag
const unknown = 0x4a

const violations: readonly (readonly [
  what: string,
  code: string,
  says: string,
  ...frames: Put[],
])[] = [
  [
    'PUSH_PROMISE, as pushing is off',
    'PROTOCOL_ERROR',
    'PUSH_PROMISE: pushing is off',
    frame(PUSH_PROMISE, END_HEADERS, 1, '\0\0\0\x02'),
  ],
  ['DATA of no stream', 'PROTOCOL_ERROR', 'DATA is of no stream', frame(DATA, 0, 0, 'a')],
  [
    'HEADERS of no stream',
    'PROTOCOL_ERROR',
    'HEADERS is of no stream',
    frame(HEADERS, END_HEADERS, 0, 'a'),
  ],
  [
    'PRIORITY of no stream',
    'PROTOCOL_ERROR',
    'PRIORITY is of no stream',
    frame(PRIORITY, 0, 0, '12345'),
  ],
  [
    'RST_STREAM of no stream',
    'PROTOCOL_ERROR',
    'RST_STREAM is of no stream',
    frame(RST_STREAM, 0, 0, '\0\0\0\x08'),
  ],
  ['SETTINGS of a stream', 'PROTOCOL_ERROR', 'SETTINGS is of a stream', frame(SETTINGS, 0, 1)],
  ['PING of a stream', 'PROTOCOL_ERROR', 'PING is of a stream', frame(PING, 0, 1, '12345678')],
  [
    'GOAWAY of a stream',
    'PROTOCOL_ERROR',
    'GOAWAY is of a stream',
    frame(GOAWAY, 0, 1, '12345678'),
  ],
  [
    'HEADERS of a stream of the server’s',
    'PROTOCOL_ERROR',
    'HEADERS is of a stream that we cannot have opened',
    frame(HEADERS, END_HEADERS, 2, 'a'),
  ],
  [
    'WINDOW_UPDATE of a stream of the server’s',
    'PROTOCOL_ERROR',
    'WINDOW_UPDATE is of a stream that we cannot have opened',
    frame(WINDOW_UPDATE, 0, 2, '\0\0\0\x01'),
  ],
  [
    'RST_STREAM of three bytes',
    'FRAME_SIZE_ERROR',
    'RST_STREAM has the wrong size',
    frame(RST_STREAM, 0, 1, '\0\0\0'),
  ],
  [
    'PING of seven bytes',
    'FRAME_SIZE_ERROR',
    'PING has the wrong size',
    frame(PING, 0, 0, '1234567'),
  ],
  [
    'PING of nine bytes',
    'FRAME_SIZE_ERROR',
    'PING has the wrong size',
    frame(PING, 0, 0, '123456789'),
  ],
  [
    'GOAWAY of seven bytes',
    'FRAME_SIZE_ERROR',
    'GOAWAY has the wrong size',
    frame(GOAWAY, 0, 0, '1234567'),
  ],
  [
    'WINDOW_UPDATE of five bytes',
    'FRAME_SIZE_ERROR',
    'WINDOW_UPDATE has the wrong size',
    frame(WINDOW_UPDATE, 0, 0, '12345'),
  ],
  [
    'WINDOW_UPDATE of the connection by nothing',
    'PROTOCOL_ERROR',
    'WINDOW_UPDATE adds nothing',
    frame(WINDOW_UPDATE, 0, 0, '\x80\0\0\0'),
  ],
  [
    'SETTINGS of five bytes',
    'FRAME_SIZE_ERROR',
    'SETTINGS has the wrong size',
    frame(SETTINGS, 0, 0, '12345'),
  ],
  [
    'an acknowledgement with settings',
    'FRAME_SIZE_ERROR',
    'SETTINGS has the wrong size',
    frame(SETTINGS, ACK, 0, '\0\x04\0\0\0\0'),
  ],
  [
    'a server that turns on pushing',
    'PROTOCOL_ERROR',
    'a server cannot turn on pushing',
    frame(SETTINGS, 0, 0, '\0\x02\0\0\0\x01'),
  ],
  [
    'an initial window of 2 GiB',
    'FLOW_CONTROL_ERROR',
    'an initial window is too large',
    frame(SETTINGS, 0, 0, '\0\x04\x80\0\0\0'),
  ],
  [
    'a largest frame below 16 KiB',
    'PROTOCOL_ERROR',
    'a largest frame has a size that no frame may have',
    frame(SETTINGS, 0, 0, '\0\x05\0\0\x3f\xff'),
  ],
  [
    'a largest frame of 16 MiB',
    'PROTOCOL_ERROR',
    'a largest frame has a size that no frame may have',
    frame(SETTINGS, 0, 0, '\0\x05\x01\0\0\0'),
  ],
  [
    'a frame larger than we allow',
    'FRAME_SIZE_ERROR',
    'a frame is larger than we allow',
    frame(DATA, 0, 1, 'a'.repeat(16_385)),
  ],
  [
    'a frame larger than we allow of an unknown type',
    'FRAME_SIZE_ERROR',
    'a frame is larger than we allow',
    frame(unknown, 0, 1, 'a'.repeat(16_385)),
  ],
  [
    'padded DATA without a byte',
    'FRAME_SIZE_ERROR',
    'DATA has the wrong size',
    frame(DATA, PADDED, 1),
  ],
  [
    'DATA with more padding than bytes',
    'PROTOCOL_ERROR',
    'DATA has more padding than bytes',
    frame(DATA, PADDED, 1, '\x03ab'),
  ],
  [
    'HEADERS with more padding than bytes',
    'PROTOCOL_ERROR',
    'HEADERS has more padding than bytes',
    frame(HEADERS, PADDED | END_HEADERS, 1, '\x03ab'),
  ],
  [
    'HEADERS with padding in its priority',
    'PROTOCOL_ERROR',
    'HEADERS has more padding than bytes',
    frame(HEADERS, PADDED | frameFlag.PRIORITY | END_HEADERS, 1, '\x0212345a'),
  ],
  [
    'HEADERS without the priority it announces',
    'FRAME_SIZE_ERROR',
    'HEADERS has the wrong size',
    frame(HEADERS, frameFlag.PRIORITY | END_HEADERS, 1, '1234'),
  ],
  [
    'CONTINUATION of nothing',
    'PROTOCOL_ERROR',
    'CONTINUATION continues nothing',
    frame(CONTINUATION, END_HEADERS, 1, 'a'),
  ],
  [
    'CONTINUATION behind a whole block',
    'PROTOCOL_ERROR',
    'CONTINUATION continues nothing',
    frame(HEADERS, END_HEADERS, 1, 'a'),
    frame(CONTINUATION, END_HEADERS, 1, 'a'),
  ],
  [
    'CONTINUATION of another stream',
    'PROTOCOL_ERROR',
    'a header block is interrupted',
    frame(HEADERS, 0, 1, 'a'),
    frame(CONTINUATION, END_HEADERS, 3, 'a'),
  ],
  [
    'DATA inside a header block',
    'PROTOCOL_ERROR',
    'a header block is interrupted',
    frame(HEADERS, 0, 1, 'a'),
    frame(DATA, 0, 1, 'a'),
  ],
  [
    'PING inside a header block',
    'PROTOCOL_ERROR',
    'a header block is interrupted',
    frame(HEADERS, 0, 1, 'a'),
    frame(PING, 0, 0, '12345678'),
  ],
  [
    'an unknown type inside a header block',
    'PROTOCOL_ERROR',
    'a header block is interrupted',
    frame(HEADERS, 0, 1, 'a'),
    frame(unknown, 0, 1, 'a'),
  ],
  [
    'a header block in ten frames',
    'ENHANCE_YOUR_CALM',
    'a header block comes in too many frames',
    frame(HEADERS, 0, 1, 'a'),
    ...Array(9).fill(frame(CONTINUATION, 0, 1)),
  ],
  [
    'a header block of 32 KiB and a byte',
    'ENHANCE_YOUR_CALM',
    'a header block is too large',
    frame(HEADERS, 0, 1, 'a'.repeat(16_384)),
    frame(CONTINUATION, 0, 1, 'a'.repeat(16_384)),
    frame(CONTINUATION, END_HEADERS, 1, 'a'),
  ],
]

for (const [what, code, says, ...frames] of violations) {
  test(`${what} ends the connection`, () => {
    const bytes = written(...frames)
    const expected = `${code}: ${says}`
    assert.equal(read(settings, bytes).at(-1), expected)
    const bytewise = [...bytes].map((byte) => Buffer.of(byte))
    assert.equal(read(settings, ...bytewise).at(-1), expected, 'byte by byte')
  })
}

test('a server that does not begin with settings of its own is none', () => {
  const says = 'PROTOCOL_ERROR: the first frame is not SETTINGS'
  assert.deepEqual(read(written(putSettingsAck)), [says])
  assert.deepEqual(read(written(frame(PING, 0, 0, '12345678'))), [says])
  assert.deepEqual(read(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), [says])
})

test('what is wrong with one stream is told, and reading goes on', () => {
  const bytes = written(
    frame(WINDOW_UPDATE, 0, 1, '\0\0\0\0'),
    frame(PRIORITY, 0, 1, '1234'),
    frame(PING, 0, 0, '12345678'),
  )
  assert.deepEqual(read(settings, bytes).slice(1), [
    'fault 1 PROTOCOL_ERROR: WINDOW_UPDATE adds nothing',
    'fault 1 FRAME_SIZE_ERROR: PRIORITY has the wrong size',
    'ping 12345678',
  ])
})

test('what means nothing to us is passed over: unknown types, flags and settings, priorities, reserved bits', () => {
  const bytes = written(
    frame(unknown, 0xff, 0),
    frame(unknown, 0xff, 2, 'a'.repeat(16_384)),
    frame(PRIORITY, 0, 8, '\0\0\0\x08\x10'),
    frame(SETTINGS, 0xfe, 0, '\xff\xff\xff\xff\xff\xff'),
    frame(DATA, 0xf6, 0x80000001, 'body'),
    frame(HEADERS, frameFlag.PRIORITY | END_HEADERS, 1, '\0\0\0\x01\x10block'),
    frame(WINDOW_UPDATE, 0, 1, '\x80\0\0\x05'),
  )
  assert.deepEqual(read(settings, bytes).slice(1), [
    'setting 65535 4294967295',
    'settings',
    'data 1 "body" 4',
    'headers 1 "block"',
    'window 1 5',
  ])
})

test('padding counts for the windows and is no part of a body or block', () => {
  const bytes = written(
    frame(HEADERS, PADDED | END_HEADERS, 1, '\x03block\0\0\0'),
    frame(HEADERS, PADDED | frameFlag.PRIORITY | END_HEADERS, 3, '\x01\0\0\0\0\x10\0'),
    frame(DATA, PADDED, 1, '\x03body\0\0\0'),
    frame(DATA, PADDED, 1, '\x03\0\0\0'),
    frame(DATA, PADDED | END_STREAM, 1, '\0'),
    frame(DATA, END_STREAM, 3),
  )
  assert.deepEqual(read(settings, bytes).slice(1), [
    'headers 1 "block"',
    'headers 3 ""',
    'data 1 "body" 8',
    'data 1 "" 4',
    'data 1 "" 1 last',
    'data 3 "" 0 last',
  ])
})

test('a header block of 32 KiB in nine frames is taken, and the next one, too', () => {
  const parts = ['a'.repeat(16_384), 'b'.repeat(16_378), ...'cdefgh']
  const block = written(
    frame(HEADERS, END_STREAM, 1, parts[0]),
    ...parts.slice(1).map((part) => frame(CONTINUATION, 0, 1, part)),
    frame(CONTINUATION, END_HEADERS, 1),
    frame(HEADERS, 0, 3, 'i'),
    frame(CONTINUATION, END_HEADERS, 3, 'j'),
  )
  assert.deepEqual(read(settings, block).slice(1), [
    `headers 1 "${parts.join('')}" last`,
    'headers 3 "ij"',
  ])
})

test('a stopped reader tells nothing more, not even of what is there', () => {
  const bytes = written(...Array(3).fill(frame(PING, 0, 0, '12345678')))
  const told: string[] = []
  const nothing = () => {}
  const reader = new FrameReader({
    onData: nothing,
    onHeaders: nothing,
    onReset: nothing,
    onSetting: nothing,
    onSettings: nothing,
    onSettingsAck: nothing,
    onPing: () => {
      told.push('ping')
      reader.stop()
    },
    onPingAck: nothing,
    onGoAway: nothing,
    onWindowUpdate: nothing,
    onStreamFault: nothing,
  })
  assert.equal(reader.take(settings), null)
  assert.equal(reader.take(bytes), null)
  assert.equal(reader.take(bytes), null)
  assert.deepEqual(told, ['ping'])
})

test('however the bytes are cut, they are the same frames', () => {
  const bytes = written(
    frame(HEADERS, 0, 1, 'abc'),
    frame(CONTINUATION, END_HEADERS, 1, 'def'),
    frame(DATA, PADDED, 1, '\x04hello\0\0\0\0'),
    frame(PING, 0, 0, '12345678'),
    frame(DATA, END_STREAM, 1, 'world'),
    frame(GOAWAY, 0, 0, '\0\0\0\x01\0\0\0\0bye'),
  )
  /** Parts of one body in one. */
  const joined = (told: readonly string[]) => {
    let body = ''
    let counted = 0
    const rest = told.filter((line) => {
      const [, text = '', size = ''] = /^data 1 "(.*)" (\d+)/.exec(line) ?? []
      body += text
      counted += Number(size)
      return size === ''
    })
    return { rest, body, counted, isLast: told.some((line) => line.endsWith(' last')) }
  }
  const whole = joined(read(settings, bytes))
  assert.equal(whole.body, 'helloworld')
  assert.equal(whole.counted, 15)
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 })
  fc.assert(
    fc.property(cuts, (places) => {
      const edges = [0, ...places.sort((a, b) => a - b), bytes.length]
      const chunks = edges.slice(1).map((end, i) => bytes.subarray(edges[i], end))
      assert.deepEqual(joined(read(settings, ...chunks)), whole)
    }),
    { numRuns: 500 },
  )
})
