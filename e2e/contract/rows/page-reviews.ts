import type { Row } from '../row.ts'
import { reviews } from '../upstream-answers.ts'

const page = {
  spec: 'bookinfo 9',
  service: 'productpage',
  request: { path: '/productpage' },
} as const
const star = 'glyphicon-star'
const ratingError = 'Ratings service is currently unavailable'
const noErrors = ['Error fetching product details', 'Error fetching product reviews', ratingError]
const withReviews = (body: string) =>
  ({ peers: { details: 'upstream', reviews: { body } } }) as const
/** Reviews with these stars of the first and the second reviewer. */
const rated = (first: number, second: number, color = 'black') => {
  const one = JSON.stringify({ stars: first, color })
  return reviews(one).replace(/(.*"stars":)[^,]*/s, `$1${second}`)
}
const noStars = { counts: { [star]: 0 } }

const starRows: readonly Row[] = [
  ...['black', 'red'].map(
    (color): Row => ({
      ...page,
      id: `page.stars ${color}`,
      sentence: `stars for 5 and 4 are nine marks in ${color}`,
      spec: 'bookinfo 9.1',
      given: withReviews(rated(5, 4, color)),
      upstream: {
        status: 200,
        counts: { [`glyphicon ${star}`]: 9, [star]: 9, [`text-${color}-500`]: 2 },
        lacks: noErrors,
      },
    }),
  ),
  {
    ...page,
    id: 'page.stars 0',
    sentence: 'no star at all is five hollow ones',
    spec: 'bookinfo 9.3',
    given: withReviews(rated(0, 0)),
    upstream: { status: 200, ...noStars, lacks: [ratingError, 'text-black-500'] },
    ours: { status: 200, counts: { [star]: 0, hollow: 10 }, lacks: [ratingError] },
    because: 'nought is a rating, and should look like one',
  },
  {
    ...page,
    id: 'page.stars 7',
    sentence: 'seven stars are seven marks',
    spec: 'bookinfo 9.3',
    given: withReviews(rated(7, 7)),
    upstream: { status: 200, counts: { [star]: 14 } },
  },
  {
    ...page,
    id: 'page.stars below 0',
    sentence: 'a negative number of stars fills none',
    spec: 'bookinfo 9.3',
    given: withReviews(rated(-2, -2)),
    upstream: { status: 200, ...noStars, lacks: [ratingError] },
  },
]

const served = (pod: string, cluster: string) =>
  reviews().replace('reviews-abc', pod).replace('"null"', `"${cluster}"`)
const servedRows: readonly Row[] = [
  {
    ...page,
    id: 'page.served by',
    sentence: 'the page says which pod served the reviews, and of which cluster',
    spec: 'bookinfo 9.1',
    given: withReviews(served('pod-1', 'west')),
    upstream: { status: 200, inOrder: ['Reviews served by:', 'pod-1', 'on cluster', 'west'] },
  },
  {
    ...page,
    id: 'page.served by no cluster',
    sentence: 'a cluster that is not known is not named',
    spec: 'bookinfo 9.1',
    given: withReviews(served('pod-1', 'null')),
    upstream: {
      status: 200,
      inOrder: ['Reviews served by:', 'pod-1'],
      lacks: ['on cluster'],
    },
  },
  {
    ...page,
    id: 'page.served by nobody',
    sentence: 'reviews from before 1.15 do not say who served them',
    spec: 'bookinfo 9.3',
    given: withReviews(reviews().replace(/"podname".*?"reviews":/, '"reviews":')),
    upstream: { status: 200, contains: ['Reviews served by:', 'on cluster'], lacks: noErrors },
    ours: { status: 200, contains: ['Reviews served by:'], lacks: ['on cluster', ...noErrors] },
    because: 'a cluster without a name is none',
  },
]

/** Spec: bookinfo 9.1 and 9.3: what stands in the block of reviews. */
export const pageReviewsRows: readonly Row[] = [...starRows, ...servedRows]
