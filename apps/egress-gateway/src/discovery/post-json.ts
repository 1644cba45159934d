import { type Dispatcher, request } from 'undici'
import { RefusedError } from './refused-error.ts'

/**
 * Posts one message; the answer's body is of no interest.
 * @throws RefusedError when it is answered, but not with success; undici's errors when it is not answered in 10 s
 */
export async function postJson(
  url: URL,
  message: unknown,
  { dispatcher, headers = {} }: { dispatcher: Dispatcher; headers?: Record<string, string> },
): Promise<void> {
  const answer = await request(url, {
    dispatcher,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(message),
    headersTimeout: 10_000,
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw refusal('POST', url.pathname, answer.statusCode, text)
}

/** What a receiver said instead of success. */
export function refusal(method: string, path: string, status: number, text: string): RefusedError {
  const said = text.trim().slice(0, 500)
  return new RefusedError(status, `${method} ${path} was answered ${status}: ${said}`)
}
