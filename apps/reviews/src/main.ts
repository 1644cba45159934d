import { startFromEnvironment } from '@bookinfo/service'
import closeWithGrace from 'close-with-grace'
import { createReviews } from './create-reviews.ts'

const reviews = await startFromEnvironment(process, ({ text, service }) =>
  createReviews({
    ratings: service('ratings'),
    enableRatings: text('ENABLE_RATINGS')?.toLowerCase() === 'true',
    starColor: text('STAR_COLOR'),
    podName: text('HOSTNAME'),
    clusterName: text('CLUSTER_NAME'),
    proxy: text('HTTP_PROXY'),
    log: true,
  }),
)
closeWithGrace({ delay: 5000 }, () => reviews.close())
