import { type Answer, jsonAnswer, type OutsideRequest } from './answer.ts'
import { volumesApi } from './google/volumes-api.ts'

type Host = (request: OutsideRequest) => Answer

/** The outside world: every host it knows, and what each answers. */
const hosts: ReadonlyMap<string, Host> = new Map([
  ['www.googleapis.com', misdirectedUnlessNamed('www.googleapis.com', volumesApi)],
  ['fcm.googleapis.com', misdirectedUnlessNamed('fcm.googleapis.com', messaging)],
  ['evil.test', whoami],
])

export const hostNames: readonly string[] = [...hosts.keys()]

/** What `name` answers; a name that is not a host of the outside gets 404. */
export function answerOf(name: string, request: OutsideRequest): Answer {
  const host = hosts.get(name)
  if (host === undefined) return jsonAnswer(404, { error: `no host ${name} here` })
  return host(request)
}

/** `Www.Example.com:443` → `www.example.com`, as far as choosing a host needs it. */
export function hostNameOf(authority: string | null): string {
  return (authority ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}

/** RFC 9110 section 15.5.20: a connection made for one name does not serve another. */
function misdirectedUnlessNamed(name: string, host: Host): Host {
  return function named(request) {
    if (hostNameOf(request.host) === name) return host(request)
    return jsonAnswer(421, {
      error: `this connection is for ${name}, the request names ${request.host ?? 'no host'}`,
    })
  }
}

/** A second host under the same wildcard: enough to see that it was reached. */
function messaging(request: OutsideRequest): Answer {
  return jsonAnswer(200, { host: 'fcm.googleapis.com', method: request.method, path: request.path })
}

/** Answers anything, whatever the request claims to be for, and tells what it got to know. */
function whoami(request: OutsideRequest): Answer {
  return jsonAnswer(200, {
    host: 'evil.test',
    received: { ...request, headers: request.headers.map(([name, value]) => `${name}: ${value}`) },
  })
}
