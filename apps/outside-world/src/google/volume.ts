import { createHash } from 'node:crypto'
import type { Book } from './books.ts'

const api = 'https://www.googleapis.com/books/v1/volumes'

/** Twelve characters, as Google's are; made from the ISBN, so it is the same at every start. */
export function volumeId(book: Book): string {
  return createHash('sha256').update(book.isbn13).digest('base64url').slice(0, 12)
}

/** A book in the shape of the Books API's Volume resource, as far as a stand-in without scans can fill it. */
export function toVolume(book: Book) {
  const id = volumeId(book)
  return {
    kind: 'books#volume',
    id,
    etag: createHash('sha256').update(JSON.stringify(book)).digest('base64url').slice(0, 11),
    selfLink: `${api}/${id}`,
    volumeInfo: volumeInfo(book),
    saleInfo: { country: 'US', saleability: 'NOT_FOR_SALE', isEbook: false },
    accessInfo: {
      country: 'US',
      viewability: 'NO_PAGES',
      embeddable: false,
      publicDomain: false,
      textToSpeechPermission: 'ALLOWED',
      epub: { isAvailable: false },
      pdf: { isAvailable: false },
      accessViewStatus: 'NONE',
      quoteSharingAllowed: false,
    },
    searchInfo: { textSnippet: book.description },
  }
}

function volumeInfo(book: Book) {
  const link = `https://books.google.com/books?vid=ISBN${book.isbn10}`
  return {
    title: book.title,
    ...(book.subtitle === undefined ? {} : { subtitle: book.subtitle }),
    authors: book.authors,
    publisher: book.publisher,
    publishedDate: book.publishedDate,
    description: book.description,
    industryIdentifiers: [
      { type: 'ISBN_10', identifier: book.isbn10 },
      { type: 'ISBN_13', identifier: book.isbn13 },
    ],
    readingModes: { text: false, image: false },
    ...(book.pageCount === undefined ? {} : { pageCount: book.pageCount }),
    printType: 'BOOK',
    categories: [book.category],
    maturityRating: 'NOT_MATURE',
    allowAnonLogging: false,
    contentVersion: 'preview-1.0.0',
    language: 'en',
    previewLink: link,
    infoLink: link,
    canonicalVolumeLink: link,
  }
}
