import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue } from './catalogue.ts'
import { startShop } from './test-shop.ts'

test('products are numbered from 0 without a gap, and each has a cover and a summary of its own', async (t) => {
  const { app } = await startShop(t)
  assert.deepEqual(
    catalogue.map(({ id }) => id),
    [...catalogue.keys()],
  )
  for (const { id, title, summary } of catalogue) {
    const cover = await app.inject(`/static/covers/${id}.svg`)
    assert.equal(cover.statusCode, 200, title)
    assert.match(cover.body, new RegExp(`<title>Cover: ${title},`))
    assert.match(summary.en, /<b>William Shakespeare's<\/b>/)
    assert.match(summary.zh, /威廉·莎士比亚（William Shakespeare）/)
  }
})

for (const { id, title } of catalogue) {
  test(`/productpage?id=${id} is ${title}, and asks for that product`, async (t) => {
    const { app, asked } = await startShop(t)
    const { body, statusCode } = await app.inject(`/productpage?id=${id}`)
    assert.equal(statusCode, 200)
    assert.deepEqual(asked(), [`/details/${id}`, `/reviews/${id}`])
    assert.ok(body.includes(`<h1><span lang="en">${title.replace("'", '&#39;')}</span></h1>`))
    assert.ok(body.includes(`src="/static/covers/${id}.svg"`))
    assert.ok(body.includes('William Shakespeare'))
  })
}

for (const id of ['8', '-1', '00', '0x0', '1.0', 'abc', '', '%00', '__proto__']) {
  test(`/productpage?id=${id} is a page that says so, and asks nobody`, async (t) => {
    const { app, asked } = await startShop(t)
    const { body, headers, statusCode } = await app.inject(`/productpage?id=${id}`)
    assert.equal(statusCode, 404)
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(headers['cache-control'], 'no-store')
    assert.match(body, /<h1>Not on our shelf<\/h1>/)
    assert.deepEqual(asked(), [])
  })
}

for (const url of ['/', '/productpage?id=3', '/productpage?id=99', '/nothing']) {
  test(`${url} leads to every book`, async (t) => {
    const { app } = await startShop(t)
    const { body } = await app.inject(url)
    const shelf = body.slice(body.indexOf('<nav class="shelf"'), body.indexOf('</nav>'))
    const links = [...shelf.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
    assert.deepEqual(links, [
      '/productpage',
      ...[1, 2, 3, 4, 5, 6, 7].map((id) => `/productpage?id=${id}`),
    ])
    const current = [...shelf.matchAll(/href="([^"]*)" aria-current="page"/g)]
    assert.deepEqual(
      current.map(([, href]) => href),
      url === '/productpage?id=3' ? [url] : [],
    )
  })
}

test('a language that was asked for by name stays from book to book, and the book from language to language', async (t) => {
  const { app } = await startShop(t)
  const { body } = await app.inject('/productpage?id=3&lang=zh')
  assert.match(body, /href="\/productpage\?id=4&amp;lang=zh"/)
  assert.match(body, /href="\?id=3&amp;lang=en" hreflang="en"/)
  const missing = await app.inject('/productpage?id=99&lang=zh')
  assert.equal(missing.statusCode, 404)
  assert.match(missing.body, /<html lang="zh-Hans">/)
})

test('the links out of the page open tabs of their own and say so', async (t) => {
  const { app } = await startShop(t)
  for (const [url, hint] of [
    ['/productpage?id=7', 'opens in a new tab'],
    ['/productpage?lang=zh', '在新标签页中打开'],
  ] as const) {
    const { body } = await app.inject(url)
    const links = body.match(/<a [^>]*href="https?:[^>]*>.*?<\/a>/g) ?? []
    assert.equal(links.length, 2)
    for (const link of links) {
      assert.match(link, /target="_blank" rel="noopener noreferrer"/)
      assert.ok(link.includes(hint), link)
    }
  }
})

test('a query cannot become markup or lead elsewhere', async (t) => {
  const { app } = await startShop(t)
  const { body } = await app.inject('/productpage?lang=zh&x=%22%3E%3Cscript%3E&//evil.test')
  assert.doesNotMatch(body, /"><script>|href="\/\//)
})
