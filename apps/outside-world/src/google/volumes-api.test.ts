import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OutsideRequest } from '../answer.ts'
import { books } from './books.ts'
import { volumesApi } from './volumes-api.ts'

test('a book is found by either ISBN, hyphens or not', () => {
  for (const isbn of ['0486424618', '9780486424613', '0-486-42461-8', '978-0486424613']) {
    const { status, json } = ask(`/books/v1/volumes?q=isbn:${isbn}`)
    assert.equal(status, 200)
    assert.deepEqual([json.kind, json.totalItems], ['books#volumes', 1])
    assert.equal(json.items[0].volumeInfo.title, 'The Comedy of Errors')
  }
})

test('an ISBN that ends with x is found in small and large letters', () => {
  assert.equal(ask('/books/v1/volumes?q=isbn:048627067x').json.totalItems, 1)
  assert.equal(ask('/books/v1/volumes?q=isbn%3A048627067X').json.totalItems, 1)
})

test('what details v2 reads of a volume is there', () => {
  const { volumeInfo } = ask('/books/v1/volumes?q=isbn:0486424618').json.items[0]
  const { authors, publisher, publishedDate, pageCount, printType, language } = volumeInfo
  assert.deepEqual(
    { authors, publisher, publishedDate, pageCount, printType, language },
    {
      authors: ['William Shakespeare'],
      publisher: 'Dover Publications',
      publishedDate: '2002',
      pageCount: 64,
      printType: 'BOOK',
      language: 'en',
    },
  )
  assert.deepEqual(volumeInfo.industryIdentifiers, [
    { type: 'ISBN_10', identifier: '0486424618' },
    { type: 'ISBN_13', identifier: '9780486424613' },
  ])
})

test('an unknown ISBN is an answer without a list', () => {
  const { status, json } = ask('/books/v1/volumes?q=isbn:0000000000')
  assert.equal(status, 200)
  assert.deepEqual(json, { kind: 'books#volumes', totalItems: 0 })
})

test('words are looked for in title and author', () => {
  assert.equal(ask('/books/v1/volumes?q=kernighan+language').json.totalItems, 1)
  assert.ok(ask('/books/v1/volumes?q=shakespeare').json.totalItems > 5)
  assert.equal(ask('/books/v1/volumes?q=shakespeare+unwritten').json.totalItems, 0)
})

test('results come in pages', () => {
  const page = ask('/books/v1/volumes?q=shakespeare&startIndex=1&maxResults=2').json
  assert.deepEqual(
    page.items.map((item: { volumeInfo: { title: string } }) => item.volumeInfo.title),
    ['Hamlet', 'Romeo and Juliet'],
  )
})

for (const query of ['', '?q=', '?q=%20', '?query=isbn:0486424618']) {
  test(`"${query}" is refused: a query is missing`, () => {
    const { status, json } = ask(`/books/v1/volumes${query}`)
    assert.equal(status, 400)
    assert.deepEqual(
      [json.error.code, json.error.message, json.error.errors[0].reason],
      [400, 'Missing query.', 'queryRequired'],
    )
  })
}

for (const bad of ['maxResults=41', 'maxResults=-1', 'startIndex=x', 'maxResults=1e1']) {
  test(`${bad} is refused, and the parameter is named`, () => {
    const { status, json } = ask(`/books/v1/volumes?q=hamlet&${bad}`)
    assert.deepEqual([status, json.error.errors[0].location], [400, bad.split('=')[0]])
  })
}

test('the link of each volume to itself works', () => {
  for (const { isbn13 } of books) {
    const [item] = ask(`/books/v1/volumes?q=isbn:${isbn13}`).json.items
    const { json } = ask(new URL(item.selfLink).pathname)
    assert.deepEqual(json, item)
  }
  assert.equal(ask('/books/v1/volumes/nothing').status, 404)
})

test('any other path, and any method that writes, gets a page that says 404, escaped', () => {
  assert.equal(answerTo('/').status, 404)
  assert.equal(answerTo('/books/v1/volumes?q=isbn:0486424618', 'POST').status, 404)
  const { contentType, body } = answerTo('/<script>&')
  assert.equal(contentType, 'text/html; charset=UTF-8')
  assert.match(body, /&lt;script&gt;&amp;/)
})

function ask(path: string) {
  const { status, body } = answerTo(path)
  return { status, json: JSON.parse(body) }
}

function answerTo(path: string, method = 'GET') {
  const request: OutsideRequest = {
    method,
    path,
    host: 'www.googleapis.com',
    headers: [],
    body: '',
    sni: null,
    tlsVersion: null,
    remoteAddress: '127.0.0.1',
  }
  return volumesApi(request)
}
