import type { Row } from './row.ts'
import { apiRows } from './rows/api.ts'
import { bookServiceRows } from './rows/book-service.ts'
import { detailsRows } from './rows/details.ts'
import { failureRows } from './rows/failures.ts'
import { headerRows } from './rows/headers.ts'
import { pageRows } from './rows/page.ts'
import { pageReviewsRows } from './rows/page-reviews.ts'
import { productpageRows } from './rows/productpage.ts'
import { ratingsRows } from './rows/ratings.ts'
import { ratingsDatabaseRows } from './rows/ratings-database.ts'
import { ratingsPostRows } from './rows/ratings-post.ts'
import { ratingsVersionRows } from './rows/ratings-versions.ts'
import { reviewsRows } from './rows/reviews.ts'
import { sessionRows } from './rows/session.ts'

/** The whole contract. */
export const rows: readonly Row[] = [
  ...ratingsRows,
  ...ratingsPostRows,
  ...ratingsVersionRows,
  ...ratingsDatabaseRows,
  ...reviewsRows,
  ...detailsRows,
  ...bookServiceRows,
  ...productpageRows,
  ...sessionRows,
  ...apiRows,
  ...pageRows,
  ...pageReviewsRows,
  ...headerRows,
  ...failureRows,
]
