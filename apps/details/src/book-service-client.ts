import type { IncomingHttpHeaders } from 'node:http'
import {
  type Outbound,
  type OutboundAnswer,
  OutboundError,
  propagatedHeaders,
} from '@bookinfo/service'
import { BookServiceError } from './book-service-error.ts'
import { explainAnswer } from './explain-answer.ts'
import { isbnOf } from './isbns.ts'
import { type BookDetails, toBookDetails } from './to-book-details.ts'

/** Where the book service is. */
export interface BookService {
  readonly host: string
  readonly port: number
}

export interface BookServiceClientOptions {
  readonly outbound: Outbound
  readonly bookService: BookService
  /** Whether this call is HTTPS of our own; else clear HTTP, for a proxy that originates TLS. */
  readonly encrypts: () => boolean
  readonly apiKey: string | undefined
  /** For the whole answer, milliseconds. */
  readonly timeoutMs: number
}

/**
 * One GET to the book service for each call and product, without cookies, credentials or the user's name. Throws
 * `BookServiceError`, which says whether policy, the book service or the way there is to blame.
 */
export function createBookServiceClient(options: BookServiceClientOptions) {
  const { outbound, bookService, encrypts, apiKey, timeoutMs } = options
  const target = `${bookService.host}:${bookService.port}`
  const key = apiKey === undefined ? '' : `&key=${encodeURIComponent(apiKey)}`

  return async function fetchBook(
    productId: string,
    incoming: IncomingHttpHeaders,
  ): Promise<BookDetails> {
    const scheme = encrypts() ? 'https' : 'http'
    const url = `${scheme}://${target}/books/v1/volumes?q=isbn:${isbnOf(productId)}${key}`
    const headers = {
      ...propagatedHeaders(incoming, 'outside'),
      accept: 'application/json',
      'user-agent': 'bookinfo-details',
    }
    const answer = await get(outbound, url, headers, timeoutMs)
    if (answer.status !== 200) throw new BookServiceError(explainAnswer(answer, target))
    return toBookDetails(answer.body)
  }
}

async function get(
  outbound: Outbound,
  url: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<OutboundAnswer> {
  try {
    return await outbound.get(url, { headers, timeoutMs })
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    throw new BookServiceError(error.message, { cause: error })
  }
}
