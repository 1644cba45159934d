import type { Peer } from './row.ts'

const volumeInfo = {
  authors: ['A. Writer', 'B. Writer'],
  publishedDate: '1999-05-01',
  printType: 'BOOK',
  pageCount: 48,
  publisher: 'Some House',
  language: 'en',
  industryIdentifiers: [
    { type: 'OTHER', identifier: 'x' },
    { type: 'ISBN_13', identifier: '9780486424613' },
    { type: 'ISBN_10', identifier: '0486424618' },
  ],
}

/** An answer of the book service, with `changes` to its first volume; what is undefined is left out. */
export function volumes(changes: Readonly<Record<string, unknown>> = {}): string {
  const first = { volumeInfo: { ...volumeInfo, ...changes } }
  return JSON.stringify({ items: [first, { never: 'looked at' }] })
}

/** Reviews as the original writes them, its odd blanks included; `rating` is JSON, the same for both. */
export function reviews(rating?: string): string {
  const end = rating === undefined ? '' : `, "rating": ${rating}`
  return `{"id": "0","podname": "reviews-abc","clustername": "null","reviews": [{  "reviewer": "Reviewer1",  "text": "First words."${end}},{  "reviewer": "Reviewer2",  "text": "Second words."${end}}]}`
}

/** What each peer says when it answers as the original does, to whatever it is asked. */
export const upstreamAnswers: Readonly<Record<Peer, string>> = {
  details:
    '{"id":0,"author":"William Shakespeare","year":1595,"type":"paperback","pages":200,"publisher":"PublisherA","language":"English","ISBN-10":"1234567890","ISBN-13":"123-1234567890"}',
  reviews: reviews(),
  ratings: '{"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}',
  bookService: volumes(),
}
