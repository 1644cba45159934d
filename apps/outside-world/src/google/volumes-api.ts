import { type Answer, jsonAnswer, type OutsideRequest } from '../answer.ts'
import { type Book, books } from './books.ts'
import { googleError } from './google-error.ts'
import { toVolume, volumeId } from './volume.ts'
import { webNotFound } from './web-not-found.ts'

const collection = '/books/v1/volumes'

/**
 * `www.googleapis.com`: the volumes part of the Books API, version 1. `q` knows `isbn:` and plain words of
 * title and author; `maxResults` and `startIndex` page; everything else (`key`, `fields` …) is accepted and ignored.
 */
export function volumesApi(request: OutsideRequest): Answer {
  const url = URL.parse(request.path, 'https://www.googleapis.com')
  if (url === null || (request.method !== 'GET' && request.method !== 'HEAD')) {
    return webNotFound(request.path)
  }
  if (url.pathname === collection) return searchVolumes(url.searchParams)
  if (url.pathname.startsWith(`${collection}/`)) {
    return oneVolume(url.pathname.slice(collection.length + 1))
  }
  return webNotFound(request.path)
}

function searchVolumes(parameters: URLSearchParams): Answer {
  const query = parameters.get('q')?.trim()
  if (!query) {
    return googleError(400, { message: 'Missing query.', reason: 'queryRequired', parameter: 'q' })
  }
  const start = readNumber(parameters.get('startIndex') ?? '0', 1_000_000)
  const count = readNumber(parameters.get('maxResults') ?? '10', 40)
  if (start === undefined) return invalidNumber('startIndex', 1_000_000)
  if (count === undefined) return invalidNumber('maxResults', 40)
  const found = findBooks(query)
  const page = found.slice(start, start + count)
  return jsonAnswer(200, {
    kind: 'books#volumes',
    totalItems: found.length,
    // Google leaves the list out when there is nothing in it
    ...(page.length === 0 ? {} : { items: page.map(toVolume) }),
  })
}

function findBooks(query: string): readonly Book[] {
  const isbn = /^isbn:(.*)$/i.exec(query)?.[1]?.replaceAll(/[\s-]/g, '').toUpperCase()
  if (isbn !== undefined) {
    return books.filter((book) => book.isbn10 === isbn || book.isbn13 === isbn)
  }
  const words = query.toLowerCase().split(/\s+/)
  return books.filter((book) => {
    const text = `${book.title} ${book.authors.join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

function oneVolume(id: string): Answer {
  const book = books.find((candidate) => volumeId(candidate) === id)
  if (book !== undefined) return jsonAnswer(200, toVolume(book))
  return googleError(404, { message: 'The volume ID could not be found.', reason: 'notFound' })
}

function readNumber(text: string, largest: number): number | undefined {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return number <= largest ? number : undefined
}

function invalidNumber(parameter: string, largest: number): Answer {
  return googleError(400, {
    message: `Invalid value. Values of ${parameter} must be within the range: [0, ${largest}]`,
    reason: 'invalidParameter',
    parameter,
  })
}
