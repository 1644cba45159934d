import { createDetails } from '@bookinfo/details'
import { createProductpage } from '@bookinfo/productpage'
import { createRatings } from '@bookinfo/ratings'
import { createReviews } from '@bookinfo/reviews'
import type { FastifyInstance } from 'fastify'

/** What a workload needs from the mesh around it. */
export interface Surroundings {
  /** The egress proxy with this workload's credentials: `http://details-v2:TOKEN@127.0.0.1:15001`. */
  readonly proxy: string
  /** Where the console is served: the only pages that may frame the product page. */
  readonly frameAncestors: readonly string[]
  readonly apiKey?: string
  /** Whether details v2 leaves TLS to the gateway. */
  readonly withIstio: boolean
  /** Where the stand-in's CA certificate is, for a details v2 that speaks HTTPS itself; none when the world is live. */
  readonly outsideCa?: { readonly file: string; readonly pem?: string }
  /** The SQLite file that ratings v2 reads; made with the rows of the original where it is missing. */
  readonly ratingsFile: string
  /** Loopback port where this workload is switched; of those with a `switchPath` alone. */
  readonly adminPort?: number | undefined
}

/** One version of one Bookinfo service, runnable inside this process or as a process of its own. */
export interface BookinfoWorkload {
  readonly name: string
  readonly service: 'productpage' | 'details' | 'reviews' | 'ratings'
  readonly version: string
  /** Where it is switched while it runs: faults of ratings, WITH_ISTIO of details v2. */
  readonly switchPath?: string
  create(around: Surroundings): FastifyInstance
  /** The same choice as `create`, told to its main program. */
  environment(around: Surroundings): Readonly<Record<string, string>>
}

const details = { host: 'details', port: 9080 }
const reviews = { host: 'reviews', port: 9080 }
const ratings = { host: 'ratings', port: 9080 }

/** Callees before callers, so that whoever listens can already be answered. */
export const bookinfo: readonly BookinfoWorkload[] = [
  ratingsVersion('v1'),
  ratingsVersion('v2'),
  reviewsVersion('v1', false, undefined),
  reviewsVersion('v2', true, 'black'),
  reviewsVersion('v3', true, 'red'),
  {
    name: 'details-v1',
    service: 'details',
    version: 'v1',
    create: ({ proxy }) => createDetails({ externalBookService: false, encrypt: false, proxy }),
    environment: () => ({}),
  },
  {
    name: 'details-v2',
    service: 'details',
    version: 'v2',
    switchPath: '/with-istio',
    create: ({ proxy, apiKey, withIstio, outsideCa, adminPort }) =>
      createDetails({
        externalBookService: true,
        encrypt: !withIstio,
        adminPort,
        proxy,
        ca: outsideCa?.pem,
        ...(apiKey === undefined ? {} : { apiKey }),
      }),
    environment: ({ apiKey, withIstio, outsideCa, adminPort }) => ({
      ENABLE_EXTERNAL_BOOK_SERVICE: 'true',
      WITH_ISTIO: String(withIstio),
      ...(adminPort === undefined ? {} : { DETAILS_ADMIN_PORT: String(adminPort) }),
      ...(outsideCa === undefined ? {} : { OUTSIDE_CA_FILE: outsideCa.file }),
      ...(apiKey === undefined ? {} : { GOOGLE_BOOKS_API_KEY: apiKey }),
    }),
  },
  {
    name: 'productpage-v1',
    service: 'productpage',
    version: 'v1',
    create: ({ proxy, frameAncestors }) =>
      createProductpage({ details, reviews, ratings, proxy, frameAncestors }),
    environment: ({ frameAncestors }) => ({ FRAME_ANCESTORS: frameAncestors.join(' ') }),
  },
]

function ratingsVersion(version: 'v1' | 'v2'): BookinfoWorkload {
  return {
    name: `ratings-${version}`,
    service: 'ratings',
    version,
    switchPath: '/faults',
    create: ({ ratingsFile, adminPort }) =>
      createRatings({
        serviceVersion: version,
        database: { type: 'sqlite', file: ratingsFile },
        adminPort,
      }),
    environment: ({ ratingsFile, adminPort }) => ({
      SERVICE_VERSION: version,
      ...(version === 'v2' ? { RATINGS_DB_FILE: ratingsFile } : {}),
      ...(adminPort === undefined ? {} : { RATINGS_ADMIN_PORT: String(adminPort) }),
    }),
  }
}

function reviewsVersion(
  version: string,
  enableRatings: boolean,
  starColor: string | undefined,
): BookinfoWorkload {
  const name = `reviews-${version}`
  return {
    name,
    service: 'reviews',
    version,
    create: ({ proxy }) =>
      createReviews({
        ratings,
        enableRatings,
        podName: name,
        proxy,
        ...(starColor === undefined ? {} : { starColor }),
      }),
    environment: () => ({
      ENABLE_RATINGS: String(enableRatings),
      HOSTNAME: name,
      ...(starColor === undefined ? {} : { STAR_COLOR: starColor }),
    }),
  }
}
