import assert from 'node:assert/strict'
import { test } from 'node:test'
import { details, json, pageOf, review } from './test-shop.ts'

const ratingError = 'Ratings service is currently unavailable'
const filled = (page: string) => page.match(/glyphicon glyphicon-star/g)?.length ?? 0

test('nine stars of two reviews are drawn, each marked once, in their colour', async (t) => {
  const body = review({ stars: 5, color: 'red' })
  body.reviews[1] = { reviewer: 'Reviewer2', text: 'x', rating: { stars: 4, color: 'red' } }
  const { page } = await pageOf(t, { reviews: json(body) })
  assert.equal(filled(page), 9)
  assert.equal(page.match(/class="hollow"/g)?.length, 1)
  assert.match(page, /class="stars text-red-500" role="img" aria-label="4 of 5 stars"/)
})

for (const [stars, full, empty] of [
  [0, 0, 5],
  [7, 7, 0],
  [-2, 0, 5],
  [1e9, 10, 0],
] as const) {
  test(`${stars} stars are drawn as ${full} filled and ${empty} empty ones`, async (t) => {
    const { page } = await pageOf(t, { reviews: json(review({ stars, color: 'black' })) })
    assert.equal(filled(page), full * 2)
    assert.equal(page.match(/class="hollow"/g)?.length ?? 0, empty * 2)
  })
}

test('a rating error stands in place of the stars, for each review', async (t) => {
  const { page } = await pageOf(t, { reviews: json(review({ error: ratingError })) })
  assert.equal(page.split(ratingError).length - 1, 2)
  assert.equal(filled(page), 0)
  assert.ok(page.includes('First text.'))
})

test('missing values are a dash, not a word of some language', async (t) => {
  const { page } = await pageOf(t, { details: json({ ...details, publisher: null }) })
  assert.match(page, /<td>—<\/td>/)
  assert.doesNotMatch(page, /None|>null<|undefined/)
})

const nobody = { ...review(), podname: undefined, clustername: undefined }
for (const [what, body] of Object.entries({
  'no pod and no cluster': nobody,
  'a pod and a cluster that are null': { ...nobody, podname: null, clustername: null },
  'a pod and a cluster that are the word null': { ...nobody, podname: 'null', clustername: 'null' },
  'ratings that are null': {
    ...nobody,
    reviews: [{ reviewer: 'R', text: 'First text.', rating: null }],
  },
  'stars that are null': {
    ...nobody,
    reviews: [{ reviewer: 'R', text: 'First text.', rating: { stars: null, color: null } }],
  },
  'a reviewer who is null': { ...nobody, reviews: [{ reviewer: null, text: 'First text.' }] },
})) {
  test(`reviews with ${what} are shown, and nothing is made up`, async (t) => {
    const { page } = await pageOf(t, { reviews: json(body) })
    assert.ok(page.includes('First text.'))
    assert.match(page, /Reviews served by: <b>—<\/b><\/p>/)
    assert.doesNotMatch(page, /Error fetching|on cluster|None|null|undefined|glyphicon/)
  })
}

test('a reviews service without a review leaves its block empty', async (t) => {
  const { page } = await pageOf(t, { reviews: json({}) })
  assert.ok(page.includes('Book Reviews'))
  assert.doesNotMatch(page, /Error fetching|<blockquote/)
})

test('a cluster is shown when it is known', async (t) => {
  const { page } = await pageOf(t, { reviews: json({ ...review(), clustername: 'east' }) })
  assert.match(page, /on cluster <b>east<\/b>/)
})
