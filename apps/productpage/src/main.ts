import { startFromEnvironment } from '@bookinfo/service'
import closeWithGrace from 'close-with-grace'
import { createProductpage } from './create-productpage.ts'

const productpage = await startFromEnvironment(process, ({ text, count, service }) =>
  createProductpage({
    details: service('details'),
    reviews: service('reviews'),
    ratings: service('ratings'),
    proxy: text('HTTP_PROXY'),
    frameAncestors: text('FRAME_ANCESTORS')?.split(' ').filter(Boolean),
    floodFactor: count('FLOOD_FACTOR', 0),
    sessionSecret: text('SESSION_SECRET'),
    log: true,
  }),
)
closeWithGrace({ delay: 5000 }, () => productpage.close())
