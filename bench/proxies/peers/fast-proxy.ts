import { createServer } from 'node:http'
import fastProxy from 'fast-proxy'
import { upstream } from './upstream.ts'

/** fast-proxy in its undici mode, the faster of its two. */
const { proxy } = fastProxy({
  base: `https://127.0.0.1:${upstream.port}`,
  undici: { connections: 256, connect: { servername: upstream.host } },
})

createServer((request, response) => {
  if (request.headers.host !== `${upstream.host}:443`) response.writeHead(403).end()
  else
    proxy(request, response, request.url ?? '/', {
      rewriteRequestHeaders: (_, headers) => ({ ...headers, host: upstream.host }),
    })
}).listen(Number(process.argv[2]), '127.0.0.1')
