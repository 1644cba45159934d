import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameReader } from './frame-reader.ts'
import { frameFlag } from './frame-type.ts'
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
  const out = Buffer.alloc(65_536)
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
