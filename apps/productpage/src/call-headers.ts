import { propagatedHeaders } from '@bookinfo/service'
import type { FastifyRequest } from 'fastify'
import { foreignCookies, readUser } from './session.ts'

/**
 * Headers of the calls made for a request (spec: bookinfo 10). Who the user is comes from the session alone:
 * as `end-user`, and as the cookie `user` that rules of 2018 look at, first in its field. A name that a
 * header cannot carry is percent-encoded.
 */
export function callHeaders(request: FastifyRequest): Record<string, string> {
  const {
    'end-user': _claimed,
    cookie: _all,
    ...headers
  } = propagatedHeaders(request.headers, 'mesh')
  const user = readUser(request)
  const own = user === undefined ? [] : [`user=${encodeURIComponent(user)}`]
  const cookies = [...own, ...foreignCookies(request)]
  if (cookies.length > 0) headers.cookie = cookies.join(';')
  if (user !== undefined) headers['end-user'] = isPlain(user) ? user : encodeURIComponent(user)
  return headers
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}
