import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProductpage } from './create-productpage.ts'
import { texts } from './page/texts.ts'

const nowhere = { host: '127.0.0.1', port: 1 }

async function pageIn(url: string, acceptLanguage?: string): Promise<string> {
  const app = createProductpage({ details: nowhere, reviews: nowhere, ratings: nowhere })
  const headers = acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage }
  const answer = await app.inject({ url, headers })
  assert.match(String(answer.headers.vary), /Accept-Language/)
  await app.close()
  return answer.body
}

for (const [url, accept, lang] of [
  ['/productpage', undefined, 'en'],
  ['/productpage', 'zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
  ['/productpage', 'en;q=0.5, zh;q=0.9', 'zh-Hans'],
  ['/productpage', 'fr,de;q=0.5', 'en'],
  ['/productpage', ';;q=,q=x', 'en'],
  ['/productpage?lang=zh-Hans', 'en', 'zh-Hans'],
  ['/productpage?lang=en', 'zh', 'en'],
  ['/productpage?lang=constructor', 'zh', 'zh-Hans'],
  ['/?lang=zh', undefined, 'zh-Hans'],
] as const) {
  test(`${url} for a browser that prefers ${accept ?? 'nothing'} is in ${lang}`, async () => {
    assert.match(await pageIn(url, accept), new RegExp(`<html lang="${lang}">`))
  })
}

test('error texts stay English in Chinese, with a gloss in brackets', async () => {
  const page = await pageIn('/productpage?lang=zh')
  assert.ok(page.includes('Error fetching product details!</span><span class="gloss">（'))
  assert.ok(page.includes('Sorry, product reviews are currently unavailable for this book.'))
  assert.ok(page.includes('William Shakespeare'))
})

test('every text is translated', () => {
  const chinese = new Map<string, unknown>(Object.entries(texts.zh))
  for (const [key, english] of Object.entries(texts.en)) {
    if (!['otherLanguage', 'htmlLang'].includes(key))
      assert.match(String(chinese.get(key)), /\p{Script=Han}/u, key)
    assert.notEqual(chinese.get(key), english, key)
  }
})
