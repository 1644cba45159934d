export { createDetails, type DetailsOptions } from './create-details.ts'
