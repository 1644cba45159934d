export { createRatings, type RatingsOptions } from './create-ratings.ts'
