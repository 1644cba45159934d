import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { BookServiceError } from './book-service-error.ts'

/** What `/details/{id}` shows beside the id, in the order it is written. */
export interface BookDetails {
  readonly author: string | null
  readonly year: number | string | null
  readonly type: string
  readonly pages: number | null
  readonly publisher: string | null
  readonly language: string
  readonly 'ISBN-10': string
  readonly 'ISBN-13': string
}

/** The details of v1, the same for every product. */
export const knownBook: BookDetails = {
  author: 'William Shakespeare',
  year: 1595,
  type: 'paperback',
  pages: 200,
  publisher: 'PublisherA',
  language: 'English',
  'ISBN-10': '1234567890',
  'ISBN-13': '123-1234567890',
}

const Volumes = Type.Object({ items: Type.Array(Type.Unknown(), { minItems: 1 }) })

const Volume = Type.Object({
  volumeInfo: Type.Object({
    authors: Type.Array(Type.String()),
    industryIdentifiers: Type.Array(
      Type.Object({ type: Type.String(), identifier: Type.Optional(Type.String()) }),
    ),
    publishedDate: Type.Optional(Type.String()),
    pageCount: Type.Optional(Type.Number()),
    publisher: Type.Optional(Type.String()),
    printType: Type.Optional(Type.Unknown()),
    language: Type.Optional(Type.Unknown()),
  }),
})

/**
 * Details of the first volume in an answer of Google's volumes API (spec: bookinfo 7.4). Publisher, pages
 * and date may be missing and become `null`; authors and both ISBNs may not.
 */
export function toBookDetails(body: string): BookDetails {
  const { items } = parse(Volumes, parseJson(body), '')
  const { volumeInfo } = parse(Volume, items[0], '/items/0')
  return {
    author: volumeInfo.authors[0] ?? null,
    year: volumeInfo.publishedDate ?? null,
    type: volumeInfo.printType === 'BOOK' ? 'paperback' : 'unknown',
    pages: volumeInfo.pageCount ?? null,
    publisher: volumeInfo.publisher ?? null,
    language: volumeInfo.language === 'en' ? 'English' : 'unknown',
    'ISBN-10': identifier(volumeInfo, 'ISBN_10'),
    'ISBN-13': identifier(volumeInfo, 'ISBN_13'),
  }
}

function identifier(
  { industryIdentifiers }: Static<typeof Volume>['volumeInfo'],
  type: string,
): string {
  const found = industryIdentifiers.find((candidate) => candidate.type === type)?.identifier
  if (found === undefined) throw unusable(`no ${type} among the industryIdentifiers`)
  return found
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw unusable('it is not JSON')
  }
}

function parse<Schema extends Type.TSchema>(
  schema: Schema,
  value: unknown,
  where: string,
): Static<Schema> {
  if (Value.Check(schema, value)) return value
  const [first] = Value.Errors(schema, value)
  throw unusable(`${where}${first?.instancePath ?? ''} ${first?.message ?? 'is wrong'}`.trim())
}

function unusable(why: string): BookServiceError {
  return new BookServiceError(`the answer of the book service is not usable: ${why}`)
}
