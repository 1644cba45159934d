import assert from 'node:assert/strict'
import { test } from 'node:test'
import { books } from './books.ts'

test('there are at least a dozen books, no ISBN twice, the one Bookinfo asks for first', () => {
  assert.ok(books.length >= 12)
  assert.equal(new Set(books.map((book) => book.isbn10)).size, books.length)
  assert.equal(new Set(books.map((book) => book.isbn13)).size, books.length)
  assert.deepEqual(
    [books[0]?.isbn10, books[0]?.title, books[0]?.authors],
    ['0486424618', 'The Comedy of Errors', ['William Shakespeare']],
  )
})

for (const { title, isbn10, isbn13 } of books) {
  test(`the two ISBNs of ${title} are well-formed, and are the same book`, () => {
    assert.match(isbn10, /^\d{9}[\dX]$/)
    assert.match(isbn13, /^978\d{10}$/)
    assert.equal(isbn10.at(-1), checkDigit10(isbn10), 'check digit of the ISBN-10')
    assert.equal(isbn13.at(-1), checkDigit13(isbn13), 'check digit of the ISBN-13')
    assert.equal(isbn13.slice(3, 12), isbn10.slice(0, 9))
  })
}

/** ISO 2108:1992: weights 10 to 2, modulo 11, ten is written X. */
function checkDigit10(isbn: string): string {
  const sum = [...isbn.slice(0, 9)].reduce(
    (total, digit, at) => total + Number(digit) * (10 - at),
    0,
  )
  const check = (11 - (sum % 11)) % 11
  return check === 10 ? 'X' : String(check)
}

/** ISO 2108:2005, the check digit of EAN-13: weights 1 and 3 in turn, modulo 10. */
function checkDigit13(isbn: string): string {
  const sum = [...isbn.slice(0, 12)].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3),
    0,
  )
  return String((10 - (sum % 10)) % 10)
}
