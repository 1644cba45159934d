import assert from 'node:assert/strict'
import type { FrameHandler } from '../http2/frame-handler.ts'
import { FrameReader } from '../http2/frame-reader.ts'
import { frameFlag } from '../http2/frame-type.ts'
import type { Http2Fault } from '../http2/http2-fault.ts'
import {
  frameHeaders,
  putDataHeader,
  putFrameHeader,
  putGoAway,
  putPing,
  putReset,
  putSettings,
  putSettingsAck,
  putWindowUpdate,
} from '../http2/put-frame.ts'
import { type Target, texts } from './target.ts'

type Put = (out: Buffer, at: number) => number

const out = Buffer.alloc(4_096)

function frames(...puts: readonly Put[]): Buffer {
  let at = putSettings(out, 0, [
    [1, 0],
    [4, 65_535],
  ])
  for (const put of puts) at = put(out, at)
  return Buffer.from(out.subarray(0, at))
}

function raw(type: number, flags: number, streamId: number, payload: string): Put {
  return (to, at) => {
    const start = putFrameHeader(to, at, payload.length, type, flags, streamId)
    return start + to.write(payload, start, 'latin1')
  }
}

function block(text: string, maxFrameBytes: number): Put {
  return (to, at) =>
    frameHeaders(to, at, at + 9 + to.write(text, at + 9, 'latin1'), 1, false, maxFrameBytes)
}

function data(text: string, isLast: boolean): Put {
  return (to, at) => {
    const start = putDataHeader(to, at, text.length, 1, isLast)
    return start + to.write(text, start, 'latin1')
  }
}

/**
 * The reader of frames. Cut anywhere, the same bytes are the same frames; bodies are whole and in order, and no byte is
 * counted twice or not at all.
 */
export const http2FramesTarget: Target = {
  name: 'http2-frames',
  seeds: [
    frames(putSettingsAck, block('\x88', 16_384), data('hello', true)),
    frames(block('\x88\x5f\x10application/json', 5), data('a', false), data('', true)),
    frames(raw(0, frameFlag.PADDED | frameFlag.END_STREAM, 3, '\x03hello\0\0\0'), data('x', true)),
    frames(raw(1, 0x2c, 1, '\x02\0\0\0\0\x10\x88\0\0'), raw(2, 0, 5, '\0\0\0\0\x10')),
    frames((to, at) => putWindowUpdate(to, at, 0, 1_000), block('\x88', 16_384)),
    frames((to, at) => putPing(to, at, Buffer.from('12345678'), 0), raw(6, 1, 0, 'abcdefgh')),
    frames(
      (to, at) => putReset(to, putGoAway(to, at, 1, 0), 1, 8),
      raw(7, 0, 0, '\0\0\0\x01\0\0\0\x02why'),
    ),
    frames(raw(77, 255, 2, 'unknown'), raw(4, 0, 0, '\0\x05\0\0\x40\0')),
  ],
  words: texts(
    '\0\0\0\x04\0\0\0\0\0',
    '\0\0\0\x04\x01\0\0\0\0',
    '\0\0\x01\x01\x05\0\0\0\x01\x88',
    '\0\0\x01\x01\0\0\0\0\x01\x88',
    '\0\0\0\x09\x04\0\0\0\x01',
    '\0\0\x01\0\x01\0\0\0\x01a',
    '\0\0\x02\0\x08\0\0\0\x01\x01a',
    '\0\0\x04\x08\0\0\0\0\0\0\0\0\0',
    '\0\x40\0',
    '\0\x40\x01',
    '\x08',
    '\x80\0\0\x01',
    '\x7f\xff\xff\xff',
  ),
  maxBytes: 4_096,
  check(bytes) {
    const whole = read([bytes])
    assert.deepEqual(read([...bytes].map((byte) => Buffer.of(byte))), whole)
    const half = bytes.length >> 1
    assert.deepEqual(read([bytes.subarray(0, half), bytes.subarray(half)]), whole)
    return whole.fault === null
  },
}

interface Heard {
  readonly told: readonly string[]
  readonly counted: number
  readonly fault: Http2Fault | null
}

/** What is told of the chunks, parts of one body in one. */
function read(chunks: readonly Buffer[]): Heard {
  const told: string[] = []
  let body = ''
  let counted = 0
  const say = (text: string) => {
    told.push(body, text)
    body = ''
  }
  const reader = new FrameReader(
    handlerOf(say, (id, text, bytes, isLast) => {
      if (!body.startsWith(`data ${id} `)) say('')
      body = `${body === '' ? `data ${id} ` : body}${text}`
      counted += bytes
      if (isLast) say('end')
    }),
  )
  for (const chunk of chunks) {
    const fault = reader.take(chunk)
    if (fault !== null) return { told: [...told, body].filter(Boolean), counted: 0, fault }
  }
  return { told: [...told, body].filter(Boolean), counted, fault: null }
}

function handlerOf(
  say: (text: string) => void,
  onBody: (id: number, text: string, counted: number, isLast: boolean) => void,
): FrameHandler {
  const text = (bytes: Buffer, start: number, end: number) => {
    assert.ok(start <= end && end <= bytes.length)
    return bytes.toString('latin1', start, end)
  }
  return {
    onData: (id, bytes, start, end, counted, isLast) =>
      onBody(id, text(bytes, start, end), counted, isLast),
    onHeaders: (id, bytes, start, end, isLast) =>
      say(`headers ${id} ${text(bytes, start, end)} ${isLast}`),
    onReset: (id, code) => say(`reset ${id} ${code}`),
    onSetting: (id, value) => say(`setting ${id} ${value}`),
    onSettings: () => say('settings'),
    onSettingsAck: () => say('ack'),
    onPing: (bytes, start) => say(`ping ${text(bytes, start, start + 8)}`),
    onPingAck: (bytes, start) => say(`ping ack ${text(bytes, start, start + 8)}`),
    onGoAway: (last, code, bytes, start, end) =>
      say(`goaway ${last} ${code} ${text(bytes, start, end)}`),
    onWindowUpdate: (id, increment) => {
      assert.ok(increment > 0)
      say(`window ${id} ${increment}`)
    },
    onStreamFault: (id, { says, isConnectionError }) => {
      assert.equal(isConnectionError, false)
      say(`fault ${id} ${says}`)
    },
  }
}
