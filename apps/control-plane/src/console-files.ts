import { stat } from 'node:fs/promises'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { ControlPlaneOptions } from './options.ts'

/** Headers for every answer: nobody frames us, nobody's page reads us, and nothing is guessed about types. */
export function securityHeaders(productPageUrl: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    `frame-src ${new URL(productPageUrl).origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

/** Screens with an address of their own, for a second window. */
const windows = ['/present', '/notes']
/** The only pages that others may frame: they show, and have nothing to press. */
const embeds = ['/embed/topology', '/embed/log']

/** Slides are served on this machine, on whatever port. */
const localPages = ["'self'", 'http://localhost:*', 'http://127.0.0.1:*']

/**
 * Headers of an embed: the pages that may frame it are listed, and the one thing its script may ask for is the event
 * stream, so that whatever frames it cannot make it change anything.
 */
function embedHeaders(host: string, ancestors: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src http://${host}/api/events https://${host}/api/events`,
    `frame-ancestors ${ancestors.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return { 'content-security-policy': policy.join('; ') }
}

/** The console at `/`, or, where it was not built, a page that says what can be done instead. */
export async function serveConsole(
  app: FastifyInstance,
  {
    consoleDir,
    embedAncestors = localPages,
  }: Pick<ControlPlaneOptions, 'consoleDir' | 'embedAncestors'>,
): Promise<void> {
  if (consoleDir === undefined || !(await isFile(path.join(consoleDir, 'index.html')))) {
    app.get('/', (_request, reply) => reply.type(htmlType).send(pageWithoutConsole))
    return
  }
  await app.register(fastifyStatic, { root: path.resolve(consoleDir), cacheControl: false })
  for (const at of windows) app.get(at, (_request, reply) => reply.sendFile('index.html'))
  for (const at of embeds) {
    app.get(at, (request, reply) => {
      reply.removeHeader('x-frame-options')
      reply.headers(embedHeaders(request.host, embedAncestors))
      return reply.sendFile('embed.html')
    })
  }
}

const htmlType = 'text/html; charset=utf-8'

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

const pageWithoutConsole = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bookinfo control plane</title>
<h1>The control plane is running</h1>
<p>Its web console was not built or is not where <code>CONTROL_CONSOLE_DIR</code> says. Everything else works:</p>
<ul>
<li><code>kubectl --server http://localhost:8080 get egressrules</code> (with the port you see above)</li>
<li><code>npx meshctl get egressrules</code></li>
<li><a href="/api/state">what the gateways act on, as JSON</a></li>
</ul>
</html>
`
