import { startFromEnvironment } from '@bookinfo/service'
import closeWithGrace from 'close-with-grace'
import { chooseDatabase } from './choose-database.ts'
import { createRatings } from './create-ratings.ts'

/** Longer than any answer takes, the 7 s of `v-delayed` included. */
const graceMs = 10_000

async function main(): Promise<void> {
  await startFromEnvironment(process, (environment) => {
    const { text, port } = environment
    const adminPort = text('RATINGS_ADMIN_PORT')
    const service = createRatings({
      serviceVersion: text('SERVICE_VERSION'),
      database: chooseDatabase(environment),
      adminPort: adminPort === undefined ? undefined : port('RATINGS_ADMIN_PORT', 0),
      log: true,
    })
    closeWithGrace({ delay: graceMs }, ({ signal }) => {
      service.log.info(`${signal ?? 'an error'}: ending when open exchanges have`)
      return service.close()
    })
    return service
  })
}

main().catch((error: unknown) => {
  console.error(`ratings: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
