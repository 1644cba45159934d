import type { Http2Fault } from './http2-fault.ts'

/**
 * Who is told of the frames of a connection. Bytes are valid during the call only. What is told of is well-formed in
 * itself; whether the stream is open, and its window, is for the handler to know.
 */
export interface FrameHandler {
  /**
   * A part of a body: a whole frame, or as much of one as is there.
   * @param counted how much of the windows it took, padding included
   * @param isLast whether the stream's other side ends with it
   */
  onData(
    streamId: number,
    bytes: Buffer,
    start: number,
    end: number,
    counted: number,
    isLast: boolean,
  ): void
  /** A whole header block, of a head or of trailers. */
  onHeaders(streamId: number, block: Buffer, start: number, end: number, isLast: boolean): void
  /** The stream is over (RST_STREAM), with a code of `http2Error`. */
  onReset(streamId: number, code: number): void
  /** One of the settings in a SETTINGS frame, known or not; its value is one that it may have. */
  onSetting(id: number, value: number): void
  /** All settings of the frame were told: they are to be acknowledged. */
  onSettings(): void
  onSettingsAck(): void
  /** Eight bytes from `start`, to be sent back. */
  onPing(bytes: Buffer, start: number): void
  onPingAck(bytes: Buffer, start: number): void
  /** No stream above `lastStreamId` was looked at; `bytes` from `start` to `end` may say why. */
  onGoAway(lastStreamId: number, code: number, bytes: Buffer, start: number, end: number): void
  /** @param streamId 0 for the connection */
  onWindowUpdate(streamId: number, increment: number): void
  /** A frame that is wrong and of consequence to its stream alone. */
  onStreamFault(streamId: number, fault: Http2Fault): void
}
