import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { Agent } from 'undici'
import { toRecord } from './api-object.ts'
import { CommandError } from './command-error.ts'
import type { ServerChoice } from './find-server.ts'
import { parseWarnings } from './parse-warnings.ts'

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** HTTP to the control plane; whoever else answers there is told apart. */
export interface Transport {
  /** The answer must be a JSON object, of a kind where the resource API is asked. */
  ask(method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<Answer>
  /** An answer that does not end. @throws CommandError when it is refused */
  stream(path: string): Promise<Readable>
  close(): Promise<void>
}

/** Builds without connecting. `Warning` headers go to `onWarning`. */
export function createTransport(
  server: ServerChoice,
  onWarning: (text: string) => void,
): Transport {
  const agent = new Agent({
    connect: { timeout: 5_000 },
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  })

  async function request(method: Dispatcher.HttpMethod, path: string, body?: unknown) {
    try {
      return await agent.request({
        origin: new URL(server.url).origin,
        path: new URL(server.url).pathname.replace(/\/$/, '') + path,
        method,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          'user-agent': 'meshctl',
        },
        body: body === undefined ? null : JSON.stringify(body),
        // Streams send a heartbeat every 15 seconds at the latest.
        bodyTimeout: 60_000,
      })
    } catch (error) {
      throw unreachable(server, error)
    }
  }

  return {
    async ask(method, path, body) {
      const answer = await request(method, path, body)
      const text = await answer.body.text()
      for (const warning of parseWarnings(answer.headers.warning)) onWarning(warning)
      const parsed = parseBody(text)
      const isOurs =
        parsed !== undefined &&
        (path.startsWith('/api/') || 'kind' in parsed || 'gitVersion' in parsed)
      if (isOurs) return { status: answer.statusCode, body: parsed }
      throw somebodyElse(server)
    },
    async stream(path) {
      const answer = await request('GET', path)
      if (answer.statusCode === 200) return answer.body
      throw new CommandError(String(parseBody(await answer.body.text())?.message ?? 'refused'))
    },
    close: () => agent.destroy(),
  }
}

/** The body of an answer that was not refused. @throws CommandError with the message of the Status object */
export function accept({ status, body }: Answer): Readonly<Record<string, unknown>> {
  if (status >= 200 && status < 300) return body
  throw new CommandError(String(body.message))
}

function parseBody(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    // A list, as of exchanges, is an answer of ours as well.
    return Array.isArray(value) ? { items: value } : toRecord(value)
  } catch {
    return undefined
  }
}

function somebodyElse({ url, chosenBy }: ServerChoice): CommandError {
  return new CommandError(
    `what answers at ${url} (${chosenBy}) is not the control plane: another program has the port`,
  )
}

function unreachable({ url, chosenBy }: ServerChoice, error: unknown): CommandError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return new CommandError(
    `no control plane answers at ${url}, chosen by ${chosenBy}${code}: ` +
      'start the mesh with "npm start" or "docker compose up", or name another with --server URL',
    { cause: error },
  )
}
