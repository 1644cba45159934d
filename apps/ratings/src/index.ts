export type { Database } from './choose-database.ts'
export { createRatings, type RatingsOptions } from './create-ratings.ts'
