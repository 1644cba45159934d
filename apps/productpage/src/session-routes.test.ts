import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type TestContext, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createProductpage } from './create-productpage.ts'

/** The product page, and the headers its services get. */
async function startShop(t: TestContext, sessionSecret?: string) {
  const seen: IncomingHttpHeaders[] = []
  const peer = createServer((request, response) => {
    seen.push(request.headers)
    response.end('{}')
  })
  await once(peer.listen(0, '127.0.0.1'), 'listening')
  t.after(() => peer.close().closeAllConnections())
  const address = peer.address()
  assert.ok(address !== null && typeof address === 'object')
  const at = { host: '127.0.0.1', port: address.port }
  const app = createProductpage({ details: at, reviews: at, ratings: at, sessionSecret })
  t.after(() => app.close())
  return { app, seen }
}

function signIn(app: FastifyInstance, username: string, referer?: string) {
  return app.inject({
    method: 'POST',
    url: '/login',
    payload: `username=${encodeURIComponent(username)}&passwd=x`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(referer === undefined ? {} : { referer }),
    },
  })
}

async function cookieOf(app: FastifyInstance, username: string): Promise<string> {
  const answer = await signIn(app, username)
  return String(answer.headers['set-cookie']).split(';', 1)[0] ?? ''
}

test('signing in sets a cookie no script can read and no other site can send', async (t) => {
  const { app } = await startShop(t)
  const answer = await signIn(app, 'jason')
  assert.equal(answer.statusCode, 302)
  assert.match(
    String(answer.headers['set-cookie']),
    /^session=jason\.[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
  )
})

test('the name may also stand in the query', async (t) => {
  const { app } = await startShop(t)
  const answer = await app.inject({ method: 'POST', url: '/login?username=jason' })
  assert.match(String(answer.headers['set-cookie']), /^session=jason\./)
})

test('one returns to the page one came from, if it is ours', async (t) => {
  const { app } = await startShop(t)
  const ours = 'http://localhost:80/productpage?lang=zh'
  assert.equal(
    (await signIn(app, 'jason', ours)).headers.location,
    'http://localhost/productpage?lang=zh',
  )
  for (const referer of [
    undefined,
    'http://evil.test/productpage',
    'nonsense',
    'http://localhost:81/',
  ]) {
    assert.equal((await signIn(app, 'jason', referer)).headers.location, '/productpage')
  }
})

test('the page shows who is signed in, and the services are told', async (t) => {
  const { app, seen } = await startShop(t)
  const cookie = await cookieOf(app, 'jason')
  const { body } = await app.inject({ url: '/productpage', headers: { cookie } })
  assert.match(body, /jason<\/span>/)
  assert.match(body, /<a class="button" href="logout">Sign out<\/a>/)
  assert.doesNotMatch(body, /sign-in-button/)
  assert.equal(seen.length, 2)
  for (const headers of seen) {
    assert.equal(headers['end-user'], 'jason')
    assert.equal(headers.cookie, 'user=jason')
  }
})

test('signing out ends it', async (t) => {
  const { app } = await startShop(t)
  const answer = await app.inject('/logout')
  assert.equal(answer.statusCode, 302)
  assert.equal(answer.headers.location, '/productpage')
  assert.match(String(answer.headers['set-cookie']), /^session=; .*Expires=Thu, 01 Jan 1970/)
})

test('nobody can name another user: by header, by cookie, by a forged or foreign signature', async (t) => {
  const { app, seen } = await startShop(t, 'our own secret of this test')
  const { app: other } = await startShop(t, 'the secret of somebody else')
  const foreign = await cookieOf(other, 'jason')
  for (const cookie of [
    'user=jason',
    'session=jason',
    'session=jason.forged',
    foreign,
    'session=%',
  ]) {
    const headers = { cookie, 'end-user': 'jason' }
    const answer = await app.inject({ url: '/productpage', headers })
    assert.equal(answer.statusCode, 200)
    assert.match(answer.body, /sign-in-button/)
  }
  for (const headers of seen) {
    assert.equal(headers['end-user'], undefined)
    assert.equal(headers.cookie, undefined)
  }
})

test('other cookies, trace headers and credentials travel on; our session does not', async (t) => {
  const { app, seen } = await startShop(t)
  const session = await cookieOf(app, 'jason')
  const cookie = `a=1; ${session}; user=root; b=2`
  const headers = { cookie, authorization: 'Bearer x', 'x-request-id': 'r1', 'user-agent': 'ua' }
  await app.inject({ url: '/productpage', headers })
  assert.equal(seen[0]?.cookie, 'user=jason;a=1;b=2')
  assert.equal(seen[0]?.authorization, 'Bearer x')
  assert.equal(seen[0]?.['x-request-id'], 'r1')
  assert.equal(seen[0]?.['user-agent'], 'ua')
})

for (const [name, header] of [
  ['  jason ', 'jason'],
  ['莎士比亚', encodeURIComponent('莎士比亚')],
  ['José', 'Jos%C3%A9'],
  ['a\r\nend-user: root', 'a  end-user: root'],
] as const) {
  test(`${JSON.stringify(name)} can sign in without breaking the page`, async (t) => {
    const { app, seen } = await startShop(t)
    const cookie = await cookieOf(app, name)
    const answer = await app.inject({ url: '/productpage', headers: { cookie } })
    assert.equal(answer.statusCode, 200)
    assert.match(answer.body, /class="user"/)
    assert.equal(seen[0]?.['end-user'], header)
  })
}

test('markup in a name stays text', async (t) => {
  const { app } = await startShop(t)
  const cookie = await cookieOf(app, '<img src=x onerror=alert(1)>')
  const { body } = await app.inject({ url: '/productpage', headers: { cookie } })
  assert.ok(body.includes('&lt;img src=x onerror=alert(1)&gt;'))
  assert.doesNotMatch(body, /<img src=x/)
})

test('a name of nothing signs nobody in', async (t) => {
  const { app } = await startShop(t)
  for (const name of ['', '   ']) {
    assert.match(String((await signIn(app, name)).headers['set-cookie']), /^session=;/)
  }
})
