/** Why there are no details from outside: one sentence that says who failed, fit for the caller. */
export class BookServiceError extends Error {
  override readonly name = 'BookServiceError'
}
