import { createServer } from 'node:http'
import { Agent } from 'node:https'
import httpProxy from 'http-proxy'
import { upstream } from './upstream.ts'

const proxy = httpProxy.createProxyServer({
  target: `https://127.0.0.1:${upstream.port}`,
  agent: new Agent({ keepAlive: true, maxSockets: 256, servername: upstream.host }),
  headers: { host: upstream.host },
})
proxy.on('error', (_error, _request, response) => {
  if ('writeHead' in response) response.writeHead(502)
  response.end()
})

createServer((request, response) => {
  if (request.headers.host === `${upstream.host}:443`) proxy.web(request, response)
  else response.writeHead(403).end()
}).listen(Number(process.argv[2]), '127.0.0.1')
