export { createProductpage, type ProductpageOptions } from './create-productpage.ts'
