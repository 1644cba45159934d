import type { FastifyReply, FastifyRequest } from 'fastify'

const cookieName = 'session'
const cookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', signed: true } as const
const maxUserLength = 64

/** Who is signed in; `undefined` for nobody, and for a cookie that we did not sign. */
export function readUser(request: FastifyRequest): string | undefined {
  const signed = request.cookies[cookieName]
  const unsigned = signed === undefined ? undefined : request.unsignCookie(signed)
  return unsigned?.valid === true ? toUser(unsigned.value) : undefined
}

/** Signs in whoever gives a name; a name of nothing but blanks signs out. */
export function writeUser(reply: FastifyReply, name: unknown): void {
  const user = toUser(name)
  if (user === undefined) clearUser(reply)
  else reply.setCookie(cookieName, user, cookieOptions)
}

export function clearUser(reply: FastifyReply): void {
  reply.setCookie(cookieName, '', { path: '/', expires: new Date(0), maxAge: 0 })
}

/** Cookies of a request that other services may see: all but our own session, and no `user` but ours. */
export function foreignCookies(request: FastifyRequest): readonly string[] {
  const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return cookies.filter((pair) => pair !== '' && !/^(session|user)=/.test(pair))
}

function toUser(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined
  const user = name
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, maxUserLength)
  return user === '' ? undefined : user
}
