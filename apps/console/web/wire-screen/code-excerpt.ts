/** Of our own details: apps/details/src/book-service-client.ts. A test holds the two together. */
export const codeExcerpt = `const scheme = encrypts() ? 'https' : 'http'
const url = \`\${scheme}://\${target}/books/v1/volumes?…\``
