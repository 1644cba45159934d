import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { login, logout } from './route-schemas.ts'
import { clearUser, writeUser } from './session.ts'

/** Any user, any password: only routing rules know who somebody is (spec: bookinfo 8.2). */
export function serveSession(app: FastifyInstance): void {
  app.post('/login', { schema: login }, async (request, reply) => {
    writeUser(reply, field(request.body, 'username') ?? field(request.query, 'username'))
    return goBack(request, reply)
  })
  app.get('/logout', { schema: logout }, async (request, reply) => {
    clearUser(reply)
    return goBack(request, reply)
  })
}

/** To the page the visitor came from, when it is one of ours. */
function goBack(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const from = URL.parse(request.headers.referer ?? '')
  const here = URL.parse(`${from?.protocol}//${request.headers.host}`)
  const ours = from !== null && from.host === here?.host
  return reply.redirect(ours ? from.href : '/productpage', 302)
}

function field(value: unknown, name: string): unknown {
  const holder: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? { ...value } : {}
  return holder[name]
}
