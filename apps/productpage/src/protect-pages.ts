import type { FastifyInstance } from 'fastify'

/**
 * Every answer says what a browser may do with it: nothing from elsewhere is loaded, no
 * script runs, only the named origins may frame it. Throws when an origin would break out of the header.
 */
export function protectPages(app: FastifyInstance, frameAncestors: readonly string[]): void {
  for (const origin of frameAncestors) {
    if (!/^https?:\/\/[^\s;,/]+$/.test(origin)) {
      throw new TypeError(`frameAncestors: "${origin}" is not an origin like http://localhost:8080`)
    }
  }
  const policy = [
    "default-src 'self'",
    "script-src 'none'",
    `frame-ancestors ${["'self'", ...frameAncestors].join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ')
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
  })
}
