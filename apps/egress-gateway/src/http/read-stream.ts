import type { Socket } from 'node:net'
import { IncomingAnswer } from '@bookinfo/egress-proxy'
import { refusal } from './refused-error.ts'

/** A refusal says no more than fits into the first read. */
const longestRefusal = 64 * 1024

/**
 * The body of the answer that comes on the connection, piece by piece until it ends.
 * @throws RefusedError when it is not 200; Error when it is cut off
 */
export async function* readStream(socket: Socket, url: URL): AsyncGenerator<Buffer> {
  const answer = new IncomingAnswer()
  let refused = ''
  for await (const bytes of socket) {
    const part = answer.take(bytes)
    if (answer.status === 200) yield part
    else refused += part.toString()
    if (answer.isDone || refused.length > longestRefusal) break
  }
  const isWhole = answer.isDone || answer.end()
  if (answer.status !== 0 && answer.status !== 200)
    throw refusal('GET', url, answer.status, refused)
  if (!isWhole) throw new Error('the stream was cut off')
}
