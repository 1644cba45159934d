/** A process that is measured: one version of one service. */
export interface Role {
  /** `reviews-v3`. */
  readonly name: string
  readonly service: 'productpage' | 'details' | 'reviews' | 'ratings'
  /** What the load asks for. */
  readonly path: string
  readonly environment: Readonly<Record<string, string>>
  /** Roles that must answer before this one can, by the prefix of the variables that name them. */
  readonly asks?: Readonly<Record<string, string>>
}

/** Every version whose code differs, in the order in which they can be started. */
export const cast: readonly Role[] = [
  { name: 'ratings-v1', service: 'ratings', path: '/ratings/0', environment: {} },
  {
    name: 'ratings-v2',
    service: 'ratings',
    path: '/ratings/0',
    environment: { SERVICE_VERSION: 'v2' },
  },
  { name: 'reviews-v1', service: 'reviews', path: '/reviews/0', environment: {} },
  {
    name: 'reviews-v3',
    service: 'reviews',
    path: '/reviews/0',
    environment: { ENABLE_RATINGS: 'true', STAR_COLOR: 'red' },
    asks: { RATINGS: 'ratings-v1' },
  },
  { name: 'details-v1', service: 'details', path: '/details/0', environment: {} },
  {
    name: 'details-v2',
    service: 'details',
    path: '/details/0',
    environment: { ENABLE_EXTERNAL_BOOK_SERVICE: 'true', WITH_ISTIO: 'true' },
  },
  {
    name: 'productpage-v1',
    service: 'productpage',
    path: '/productpage',
    environment: {},
    asks: { DETAILS: 'details-v1', REVIEWS: 'reviews-v1', RATINGS: 'ratings-v1' },
  },
]
