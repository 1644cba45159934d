import { startFromEnvironment } from '@bookinfo/service'
import closeWithGrace from 'close-with-grace'
import { createRatings } from './create-ratings.ts'

const service = await startFromEnvironment(process, ({ text }) =>
  createRatings({ serviceVersion: text('SERVICE_VERSION'), log: true }),
)
closeWithGrace({ delay: 5000 }, () => service.close())
