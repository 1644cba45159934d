import { leastMaxFrameBytes } from './frame-type.ts'
import { http2Error } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'
import { setting } from './setting.ts'

const mostWindow = 2 ** 31 - 1
const mostFrameBytes = 2 ** 24 - 1

/** Whether a server may set this (RFC 9113 section 6.5.2). */
export function checkSetting(id: number, value: number): Http2Fault | null {
  if (id === setting.ENABLE_PUSH && value !== 0) {
    return protocolError('a server cannot turn on pushing')
  }
  if (id === setting.INITIAL_WINDOW_SIZE && value > mostWindow) {
    return Http2Fault.ofConnection(http2Error.FLOW_CONTROL_ERROR, 'an initial window is too large')
  }
  if (id === setting.MAX_FRAME_SIZE && (value < leastMaxFrameBytes || value > mostFrameBytes)) {
    return protocolError('a largest frame has a size that no frame may have')
  }
  return null
}

function protocolError(says: string): Http2Fault {
  return Http2Fault.ofConnection(http2Error.PROTOCOL_ERROR, says)
}
