import { readFileSync } from 'node:fs'
import { startFromEnvironment } from '@bookinfo/service'
import closeWithGrace from 'close-with-grace'
import { createDetails } from './create-details.ts'

const details = await startFromEnvironment(process, ({ text, isTrue, port }) => {
  const caFile = text('OUTSIDE_CA_FILE')
  return createDetails({
    externalBookService: isTrue('ENABLE_EXTERNAL_BOOK_SERVICE'),
    // WITH_ISTIO is the 2018 name. Either says that somebody else does the encrypting.
    encrypt: !isTrue('WITH_ISTIO') && !isTrue('DO_NOT_ENCRYPT'),
    adminPort: text('DETAILS_ADMIN_PORT') === undefined ? undefined : port('DETAILS_ADMIN_PORT', 0),
    bookService: { port: port('EXTERNAL_BOOK_SERVICE_PORT', 443) },
    // Lower case is what the original listens to.
    proxy: text('HTTP_PROXY') ?? text('http_proxy'),
    ca: caFile === undefined ? undefined : readFileSync(caFile, 'utf8'),
    apiKey: text('GOOGLE_BOOKS_API_KEY'),
    log: true,
  })
})
closeWithGrace({ delay: 5000 }, () => details.close())
