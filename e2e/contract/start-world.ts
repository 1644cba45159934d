import { createDetails } from '@bookinfo/details'
import { createProductpage } from '@bookinfo/productpage'
import { createRatings } from '@bookinfo/ratings'
import { createReviews } from '@bookinfo/reviews'
import { openDatabase } from './open-database.ts'
import type { Peer, Row, Service, Settings } from './row.ts'
import { type RunningPeer, startPeer } from './start-peer.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Our services and the peers around them, as one row needs them. */
export interface World {
  readonly base: URL
  /** What the runner plays in this row. */
  readonly peers: ReadonlyMap<Peer, RunningPeer>
  close(): Promise<void>
}

interface Address {
  readonly host: string
  readonly port: number
}

interface Listening {
  listen(address: Address): Promise<string>
  close(): PromiseLike<unknown>
}

const host = '127.0.0.1'

/** Starts the service that a row asks and everything behind it, without a proxy, on free loopback ports. */
export async function startWorld(
  row: Pick<Row, 'service' | 'given'>,
  clock: VirtualClock,
): Promise<World> {
  const { services = {}, peers = {}, afterSeconds = 0 } = row.given ?? {}
  const running: { close(): PromiseLike<unknown> }[] = []
  const played = new Map<Peer, RunningPeer>()

  async function own(service: Listening): Promise<Address> {
    running.push(service)
    return { host, port: Number(new URL(await service.listen({ host, port: 0 })).port) }
  }
  async function play(peer: Peer): Promise<Address> {
    const started = await startPeer(peer, peers[peer] ?? 'upstream', clock)
    running.push(started)
    played.set(peer, started)
    return started
  }
  const started = new Map<Service, Promise<Address>>()
  /** Where a service answers: ours, or what plays it. One of each, whoever asks it. */
  function at(service: Service): Promise<Address> {
    const address =
      started.get(service) ??
      (service === 'productpage' || peers[service] === undefined ? start[service]() : play(service))
    started.set(service, address)
    return address
  }
  const start: Readonly<Record<Service, () => Promise<Address>>> = {
    ratings: async () => {
      const { database, close } = await openDatabase(services.ratings?.database ?? 'seeded')
      running.push({ close })
      return own(createRatings({ ...ratingsOptions(services.ratings, clock), database }))
    },
    reviews: async () => own(createReviews(reviewsOptions(services.reviews, await at('ratings')))),
    details: async () =>
      own(createDetails(detailsOptions(services.details, await play('bookService')))),
    productpage: async () =>
      own(
        createProductpage({
          details: await at('details'),
          reviews: await at('reviews'),
          ratings: await at('ratings'),
          floodFactor: services.productpage?.floodFactor,
        }),
      ),
  }

  const { port } = await at(row.service)
  clock.pass(afterSeconds * 1000)
  return {
    base: new URL(`http://${host}:${port}`),
    peers: played,
    close: async () => {
      for (const part of running.toReversed()) await part.close()
    },
  }
}

function detailsOptions(settings: Settings['details'], bookService: Address) {
  return {
    externalBookService: settings?.version === 'v2',
    encrypt: settings?.encrypt ?? false,
    apiKey: settings?.apiKey,
    bookService,
  }
}

function reviewsOptions(settings: Settings['reviews'], ratings: Address) {
  const version = settings?.version ?? 'v1'
  return {
    ratings,
    enableRatings: version !== 'v1',
    starColor: settings?.starColor ?? (version === 'v3' ? 'red' : undefined),
    podName: settings?.podName,
    clusterName: settings?.clusterName,
  }
}

function ratingsOptions(settings: Settings['ratings'], clock: VirtualClock) {
  const rolls = [...(settings?.rolls ?? [])]
  return {
    serviceVersion: settings?.version,
    random: () => (rolls.length > 1 ? rolls.shift() : rolls[0]) ?? 1,
    clock,
  }
}
