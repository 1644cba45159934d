export { createReviews, type ReviewsOptions } from './create-reviews.ts'
