import { once } from 'node:events'
import { createServer } from 'node:http'

const volumes = JSON.stringify({
  kind: 'books#volumes',
  totalItems: 1,
  items: [
    {
      volumeInfo: {
        title: 'A Play',
        authors: ['A. Writer'],
        publisher: 'Some House',
        publishedDate: '1999-05-01',
        pageCount: 48,
        printType: 'BOOK',
        language: 'en',
        description: 'Twins, and a ship that was wrecked. '.repeat(30),
        industryIdentifiers: [
          { type: 'ISBN_10', identifier: '0486424618' },
          { type: 'ISBN_13', identifier: '9780486424613' },
        ],
      },
    },
  ],
})

/** Plays the way out of details v2: a proxy that answers every request with one book. */
export async function startBookService(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' }).end(volumes)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
