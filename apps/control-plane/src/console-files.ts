import { stat } from 'node:fs/promises'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

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

/** The console at `/`, or, where it was not built, a page that says what can be done instead. */
export async function serveConsole(
  app: FastifyInstance,
  consoleDir: string | undefined,
): Promise<void> {
  if (consoleDir !== undefined && (await isFile(path.join(consoleDir, 'index.html')))) {
    await app.register(fastifyStatic, { root: path.resolve(consoleDir), cacheControl: false })
    return
  }
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(pageWithoutConsole))
}

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
