import type { Expected, PeerState, Row } from '../row.ts'
import { reviews, upstreamAnswers } from '../upstream-answers.ts'

const page = {
  spec: 'bookinfo 9',
  service: 'productpage',
  request: { path: '/productpage' },
} as const
const star = 'glyphicon-star'
const ratingError = 'Ratings service is currently unavailable'
const detailsError = 'Error fetching product details'
const reviewsError = 'Error fetching product reviews'
const detailsSorry = 'Sorry, product details are currently unavailable for this book.'
const reviewsSorry = 'Sorry, product reviews are currently unavailable for this book.'
const noErrors = [detailsError, reviewsError, ratingError]

const withReviews = (body: string, details: PeerState = 'upstream') => ({
  peers: { details, reviews: { body } },
})
const noStars = { counts: { [star]: 0 } }

const hookRows: readonly Row[] = [
  {
    ...page,
    id: 'page.title',
    sentence: 'title, brand and the words that tests look for are there',
    upstream: {
      status: 200,
      contains: [
        '<title>Simple Bookstore App</title>',
        'BookInfo Sample',
        'The Comedy of Errors',
        'William Shakespeare',
      ],
    },
  },
  {
    ...page,
    id: 'page.description',
    sentence: 'the description stands when both back ends fail',
    spec: 'bookinfo 8.4',
    given: { peers: { details: 'refuses', reviews: 'refuses' } },
    upstream: {
      status: 200,
      contains: ['William Shakespeare', 'Wikipedia Summary', detailsError, reviewsError],
    },
  },
  {
    ...page,
    id: 'page.sign in',
    sentence: 'nobody is offered a form to sign in',
    spec: 'bookinfo 9.1',
    upstream: {
      status: 200,
      contains: ['Sign in', 'Sign in to BookInfo'],
      elements: [
        { tag: 'button', id: 'sign-in-button' },
        { tag: 'dialog', id: 'dialog' },
        { tag: 'button', id: 'close-dialog' },
        { tag: 'form', name: 'login_form', method: 'post', action: 'login' },
        { tag: 'input', id: 'username', name: 'username', required: '' },
        { tag: 'input', id: 'password', name: 'passwd', required: '' },
      ],
    },
  },
  {
    ...page,
    id: 'page.sign out',
    sentence: 'who has signed in is offered to sign out',
    spec: 'bookinfo 9.1',
    first: [{ method: 'POST', path: '/login?username=jason' }],
    upstream: {
      status: 200,
      contains: ['jason', 'Sign out'],
      elements: [{ tag: 'a', href: 'logout' }],
      lacks: ['sign-in-button'],
    },
  },
  {
    ...page,
    id: 'page.pictures',
    sentence: 'the page has pictures of its own',
    spec: 'bookinfo 9.1',
    given: withReviews(reviews()),
    upstream: { status: 200, elements: [{ tag: 'img', alt: 'Izzy' }] },
    ours: { status: 200, lacks: ['Izzy', 'izzy'] },
    because: 'the mascot is not ours to copy',
  },
  {
    ...page,
    id: 'page.valid',
    sentence: 'the page is a document with a language',
    spec: 'bookinfo 9.1',
    upstream: { status: 200, lacks: ['<!doctype', '<html'] },
    ours: { status: 200, contains: ['<!doctype html>'], elements: [{ tag: 'html', lang: 'en' }] },
    because: 'valid HTML, and a screen reader that knows the language',
  },
]

const markupRows: readonly Row[] = [
  {
    ...page,
    id: 'page.headings',
    sentence: 'the blocks have headings of the second level',
    spec: 'bookinfo 9.1',
    given: withReviews(reviews()),
    upstream: { status: 200, elements: [{ tag: 'h1' }, { tag: 'h4' }], lacks: ['<h2'] },
    ours: { status: 200, elements: [{ tag: 'h1' }, { tag: 'h2' }], lacks: ['<h4'] },
    because: 'headings that skip two levels lead screen readers astray',
  },
  {
    ...page,
    id: 'page.star ids',
    sentence: 'a star has its mark as a class',
    spec: 'bookinfo 9.1',
    given: withReviews(reviews(JSON.stringify({ stars: 5, color: 'black' }))),
    upstream: { status: 200, elements: [{ tag: 'svg', id: 'glyphicon glyphicon-star' }] },
    ours: { status: 200, elements: [{ tag: 'svg', class: 'glyphicon glyphicon-star' }] },
    because:
      'an id is there once and has no blank in it; whoever counts the text finds it all the same',
  },
  {
    ...page,
    id: 'page.quotes',
    sentence: 'what readers say is quoted',
    spec: 'bookinfo 9.1',
    given: withReviews(reviews()),
    upstream: {
      status: 200,
      elements: [{ tag: 'blockquote' }],
      contains: ['"First words."', '"Second words."'],
    },
    ours: {
      status: 200,
      elements: [{ tag: 'blockquote', lang: 'en' }],
      contains: ['“First words.”', '“Second words.”'],
    },
    because: 'the quotes of print, and a language for screen readers',
  },
  {
    ...page,
    id: 'page.link to the project',
    sentence: 'the page leads to the project it comes from',
    spec: 'bookinfo 9.1',
    upstream: { status: 200, elements: [{ tag: 'a', href: 'https://istio.io' }] },
  },
]

const shopRows: readonly Row[] = [
  {
    ...page,
    id: 'page.another product',
    sentence: 'the query may name another book of the shop',
    spec: 'bookinfo 8.4',
    request: { path: '/productpage?id=1' },
    upstream: { status: 200, contains: ['The Comedy of Errors</h1>'] },
    ours: { status: 200, contains: ['Hamlet</span></h1>'] },
    because: 'the shop has more than one book; without a query it is the original',
  },
  {
    ...page,
    id: 'page.no product',
    sentence: 'a book that is not in the shop is a 404 page',
    spec: 'bookinfo 9.3',
    request: { path: '/productpage?id=99' },
    upstream: { status: 200, contains: ['The Comedy of Errors'] },
    ours: { status: 404, headers: { 'content-type': /^text\/html/ } },
    because: 'another book in its place would be a lie',
  },
]

const stateRows: readonly Row[] = [
  {
    ...page,
    id: 'page.details',
    sentence: 'the details are a table, ISBN-10 first',
    spec: 'bookinfo 9.1',
    given: withReviews(reviews()),
    upstream: {
      status: 200,
      inOrder: ['Book Details', 'ISBN-10', 'Publisher', 'Pages', 'Type', 'Language'],
      contains: ['1234567890', 'PublisherA', '200', 'paperback', 'English'],
      lacks: noErrors,
    },
  },
  {
    ...page,
    id: 'page.more details',
    sentence: 'the details that the original keeps to itself are shown as well',
    given: withReviews(reviews()),
    upstream: { status: 200, lacks: ['1595', '123-1234567890'] },
    ours: { status: 200, contains: ['1595', '123-1234567890'] },
    because: 'they are there, and the classic page showed the ISBN-13',
  },
  {
    ...page,
    id: 'page.details null',
    sentence: 'what a book has not is a dash',
    spec: 'bookinfo 7.5',
    given: withReviews(reviews(), {
      body: upstreamAnswers.details.replace('"PublisherA"', 'null'),
    }),
    upstream: { status: 200, contains: ['None'], lacks: noErrors },
    ours: { status: 200, contains: ['<td>—</td>'], lacks: ['None', ...noErrors] },
    because: 'None is a word of another language',
  },
  {
    ...page,
    id: 'page.details error',
    sentence: 'details that fail are an error block; reviews stand beside it',
    spec: 'bookinfo 9.3',
    given: { peers: { details: { status: 500 }, reviews: 'upstream' } },
    upstream: {
      status: 200,
      contains: [detailsError, detailsSorry, 'Book Reviews', 'text-red-500'],
      lacks: ['Book Details', reviewsError],
    },
  },
  {
    ...page,
    id: 'page.classic details error',
    sentence: 'the details error has the exclamation mark of the classic page',
    spec: 'bookinfo 9.2',
    given: { peers: { details: { status: 500 }, reviews: 'upstream' } },
    upstream: { status: 200, contains: [detailsError], lacks: [`${detailsError}!`] },
    ours: { status: 200, contains: [`${detailsError}!`] },
    because: 'the one text has both generations in it',
  },
  {
    ...page,
    id: 'page.reviews error',
    sentence: 'reviews that fail are an error block; details stand beside it',
    spec: 'bookinfo 9.3',
    given: { peers: { details: 'upstream', reviews: { status: 500 } } },
    upstream: {
      status: 200,
      contains: [reviewsError, reviewsSorry, 'Book Details', 'text-red-500'],
      lacks: ['Book Reviews', 'First words.', detailsError],
    },
  },
  {
    ...page,
    id: 'page.classic reviews error',
    sentence: 'the reviews error has the exclamation mark of the classic page',
    spec: 'bookinfo 9.2',
    given: { peers: { details: 'upstream', reviews: { status: 500 } } },
    upstream: { status: 200, contains: [reviewsError], lacks: [`${reviewsError}!`] },
    ours: { status: 200, contains: [`${reviewsError}!`] },
    because: 'the one text has both generations in it',
  },
  {
    ...page,
    id: 'page.reviews v1',
    sentence: 'v1 is texts and reviewers, without stars and without an error',
    spec: 'bookinfo 9.3',
    given: withReviews(reviews()),
    upstream: {
      status: 200,
      ...noStars,
      inOrder: ['Book Reviews', 'First words.', 'Reviewer1', 'Second words.', 'Reviewer2'],
      lacks: noErrors,
    },
  },
  {
    ...page,
    id: 'page.ratings unavailable',
    sentence: 'each review says that ratings are unavailable, in place of stars',
    spec: 'bookinfo 9.3',
    given: withReviews(reviews(JSON.stringify({ error: ratingError }))),
    upstream: {
      status: 200,
      counts: { [ratingError]: 2, [star]: 0 },
      contains: ['First words.', 'Second words.', 'text-red-500'],
    },
  },
]

const brokenRows: readonly Row[] = (['details', 'reviews'] as const).map((peer): Row => {
  const error = peer === 'details' ? detailsError : reviewsError
  const broken: Expected = { status: 500, headers: { 'content-type': /^text\/html/ } }
  return {
    ...page,
    id: `page.${peer} not JSON`,
    sentence: `a 200 from ${peer} that is not JSON costs its block and no more`,
    spec: 'bookinfo 8.6',
    given: {
      peers: { details: 'upstream', reviews: 'upstream', [peer]: { body: '<p>Hello</p>' } },
    },
    upstream: broken,
    ours: { status: 200, contains: [error] },
    because: 'the page stands whatever one back end does',
  }
})

/** Spec: bookinfo 8.6 and 9; stars and who served them are in a table of their own. */
export const pageRows: readonly Row[] = [
  ...hookRows,
  ...markupRows,
  ...shopRows,
  ...stateRows,
  ...brokenRows,
]
