import type { Expected, Given, Row } from '../row.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const login = (fields: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  path: '/login',
  headers: { ...form, ...headers },
  body: fields,
})
const jason = 'username=jason&passwd=secret'
const page = { path: '/productpage' }
const peers: Given = { peers: { details: 'upstream', reviews: 'upstream' } }
const shared = { spec: 'bookinfo 8.2', service: 'productpage' } as const

/** What both back ends are told about the user. */
const told = (user: string | null): Expected => ({
  status: 200,
  calls: {
    details: { headers: { 'end-user': user } },
    reviews: { headers: { 'end-user': user } },
  },
})
const anonymous: Expected = {
  ...told(null),
  elements: [{ tag: 'button', id: 'sign-in-button' }],
}
const errors = ['Error fetching product details', 'Error fetching product reviews']

const redirectRows: readonly Row[] = [
  {
    ...shared,
    id: 'session.login',
    sentence: 'POST /login leads back to the page it came from',
    request: login(jason, { referer: '{here}/productpage?u=test' }),
    upstream: { status: 302, headers: { location: '{here}/productpage?u=test' } },
  },
  {
    ...shared,
    id: 'session.logout',
    sentence: 'GET /logout leads back to the page it came from',
    first: [login(jason)],
    request: { path: '/logout', headers: { referer: '{here}/productpage' } },
    upstream: { status: 302, headers: { location: '{here}/productpage' } },
  },
  ...[login(jason), { path: '/logout' }].map(
    (request): Row => ({
      ...shared,
      id: `session.${request.path} without referer`,
      sentence: `${request.path} from nowhere leads to the page`,
      request,
      upstream: { status: 302, headers: { location: 'None' } },
      ours: { status: 302, headers: { location: '/productpage' } },
      because: 'a page named None is not there',
    }),
  ),
  {
    ...shared,
    id: 'session.login from elsewhere',
    sentence: 'POST /login leads nobody to another site',
    request: login(jason, { referer: 'http://elsewhere.test/page' }),
    upstream: { status: 302, headers: { location: 'http://elsewhere.test/page' } },
    ours: { status: 302, headers: { location: '/productpage' } },
    because: 'a login that sends people wherever it is told to is an open redirect',
  },
]

const cookieRows: readonly Row[] = [
  {
    ...shared,
    id: 'session.cookie',
    sentence: 'the session is a cookie for every path that scripts cannot read',
    request: login(jason),
    upstream: {
      status: 302,
      headers: { 'set-cookie': /^session=[^;]+(?=.*; HttpOnly)(?=.*; Path=\/(;|$))/i },
    },
  },
  {
    ...shared,
    id: 'session.cookie other sites',
    sentence: 'other sites cannot send it with their forms',
    request: login(jason),
    upstream: { status: 302, headers: { 'set-cookie': /^(?!.*SameSite)/i } },
    ours: { status: 302, headers: { 'set-cookie': /; SameSite=Lax/i } },
    because: 'it keeps other sites from signing people out and in',
  },
  {
    ...shared,
    id: 'session.cookie lifetime',
    sentence: 'the session ends with the browser',
    request: login(jason),
    upstream: { status: 302, headers: { 'set-cookie': /^(?!.*(Expires|Max-Age|Secure))/i } },
  },
  {
    ...shared,
    id: 'session.cookie emptied',
    sentence: 'logging out empties the cookie',
    first: [login(jason)],
    request: { path: '/logout' },
    upstream: {
      status: 302,
      headers: {
        'set-cookie': /^session=;(?=.*Expires=Thu, 01.Jan.1970)(?=.*Max-Age=0)(?=.*Path=\/)/i,
      },
    },
  },
]

const userRows: readonly Row[] = [
  {
    ...shared,
    id: 'session.name on the page',
    sentence: 'whoever signed in is named on the page, whatever the password',
    first: [login('username=jason&passwd=wrong')],
    request: page,
    upstream: { status: 200, contains: ['jason'] },
  },
  {
    ...shared,
    id: 'session.after logout',
    sentence: 'after logging out the page names nobody',
    first: [login(jason), { path: '/logout' }],
    request: page,
    upstream: {
      status: 200,
      lacks: ['jason'],
      elements: [{ tag: 'button', id: 'sign-in-button' }],
    },
  },
  {
    ...shared,
    id: 'session.name in the query',
    sentence: 'the name may stand in the query',
    first: [{ method: 'POST', path: '/login?username=jason' }],
    request: page,
    upstream: { status: 200, contains: ['jason'] },
  },
  {
    ...shared,
    id: 'session.escaped name',
    sentence: 'a name with markup is text on the page',
    first: [login('username=%3Cb%3Ejason')],
    request: page,
    upstream: { status: 200, contains: ['&lt;b&gt;jason'], lacks: ['<b>jason'] },
  },
  {
    ...shared,
    id: 'session.forged',
    sentence: 'a cookie that nobody signed is nobody',
    request: { path: '/productpage', headers: { cookie: 'session=jason' } },
    given: peers,
    upstream: anonymous,
  },
  {
    ...shared,
    id: 'session.end-user',
    sentence: 'details and reviews are told the user',
    first: [login(jason)],
    request: page,
    given: peers,
    upstream: told('jason'),
  },
  {
    ...shared,
    id: 'session.end-user nobody',
    sentence: 'of nobody, details and reviews are told nothing',
    request: page,
    given: peers,
    upstream: anonymous,
  },
  {
    ...shared,
    id: 'session.end-user claimed',
    sentence: 'who claims to be somebody in a header is not believed',
    spec: 'bookinfo 10',
    request: { path: '/productpage', headers: { 'end-user': 'jason' } },
    given: peers,
    upstream: anonymous,
  },
  {
    ...shared,
    id: 'session.no name',
    sentence: 'a form without a name signs nobody in',
    first: [login('passwd=x')],
    request: page,
    given: peers,
    upstream: anonymous,
  },
  {
    ...shared,
    id: 'session.empty name',
    sentence: 'an empty name is nobody, for the back ends too',
    first: [login('username=')],
    request: page,
    given: peers,
    upstream: told(''),
    ours: anonymous,
    because: 'a header without a value is no user',
  },
  {
    ...shared,
    id: 'session.leading blank',
    sentence: 'a name with a blank before it is the name',
    first: [login('username=+jason')],
    request: page,
    given: peers,
    upstream: { status: 200, contains: errors },
    ours: { ...told('jason'), lacks: errors },
    because: 'a name should not break the page',
  },
  {
    ...shared,
    id: 'session.line break',
    sentence: 'a line break in a name is a blank, and starts no header of its own',
    first: [login('username=jason%0d%0ax-evil:%201')],
    request: page,
    given: peers,
    upstream: { status: 200, contains: errors },
    ours: {
      status: 200,
      lacks: errors,
      calls: { details: { headers: { 'end-user': 'jason  x-evil: 1', 'x-evil': null } } },
    },
    because: 'a name should not break the page',
  },
  {
    ...shared,
    id: 'session.name beyond Latin',
    sentence: 'a name that no header can carry is told percent-encoded',
    first: [login('username=%E6%9D%B0%E6%A3%AE')],
    request: page,
    given: peers,
    upstream: { status: 200, contains: errors },
    ours: { ...told('%E6%9D%B0%E6%A3%AE'), contains: ['杰森'], lacks: errors },
    because: 'a name should not break the page',
  },
]

/** Spec: bookinfo 8.2. */
export const sessionRows: readonly Row[] = [...redirectRows, ...cookieRows, ...userRows]
