import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export interface StaticServer {
  readonly url: string
  /** What was asked for that is not there. */
  readonly missing: readonly string[]
  close(): void
}

/** A server of files as there are many: no header of ours, no API. `folder` is one of the build's. */
export async function serveFolder(folder: 'static' | 'try-it'): Promise<StaticServer> {
  const files = fileURLToPath(new URL(`../dist/${folder}/`, import.meta.url))
  const missing: string[] = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    const content = await readFile(join(files, path)).catch(() => null)
    if (content === null) {
      missing.push(`${request.method} ${path}`)
      response.writeHead(404).end()
    } else {
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' })
      response.end(content)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/`,
    missing,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
