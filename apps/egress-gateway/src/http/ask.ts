import type { Socket } from 'node:net'
import { IncomingAnswer } from '@bookinfo/egress-proxy'

const answerMs = 10_000
/** Nothing is read from it but the reason of a refusal. */
const longestAnswer = 64 * 1024

export interface Answer {
  readonly status: number
  readonly text: string
  /** Whether the connection may be asked again. */
  readonly keepsConnection: boolean
}

/** Sends one request and reads its whole answer. @throws Error, and then the connection is ended */
export function ask(socket: Socket, request: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const answer = new IncomingAnswer()
    const parts: Buffer[] = []
    let length = 0
    const late = setTimeout(() => fail(new Error('no answer within 10 s')), answerMs)

    function settle(): void {
      clearTimeout(late)
      socket.off('data', onData).off('end', onEnd).off('error', fail).off('close', onClose)
    }
    function fail(error: unknown): void {
      settle()
      socket.destroy()
      reject(error)
    }
    function succeed(): void {
      settle()
      const { status, keepsConnection } = answer
      resolve({ status, text: Buffer.concat(parts).toString(), keepsConnection })
    }
    function onData(bytes: Buffer): void {
      try {
        const part = answer.take(bytes)
        parts.push(part)
        length += part.length
        if (length > longestAnswer) throw new Error('the answer is longer than 64 KiB')
        if (answer.isDone) succeed()
      } catch (error) {
        fail(error)
      }
    }
    function onEnd(): void {
      if (answer.end()) succeed()
      else onClose()
    }
    function onClose(): void {
      fail(new Error('the connection was closed before the whole answer was there'))
    }
    socket.on('data', onData).on('end', onEnd).on('error', fail).on('close', onClose)
    socket.write(request)
  })
}
