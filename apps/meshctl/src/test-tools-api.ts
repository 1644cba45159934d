import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

/** A control plane that gives set answers by path, and keeps what it was asked. */
export async function startTools(t: TestContext, answers: Readonly<Record<string, string>>) {
  const asked: { readonly path: string; readonly body: string }[] = []
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    asked.push({ path, body: await text(request) })
    response.end(answers[path] ?? '{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { asked, flag: `--server http://127.0.0.1:${port}` }
}
