import {
  MessageError,
  parseAck,
  parseCaptureReport,
  parseExchangeBatch,
  parseGatewayHello,
} from '@bookinfo/discovery'
import { packedForm } from '@bookinfo/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AppParts } from './app.ts'
import { ApiError, badRequest, failure } from './resource-api/api-status.ts'
import { parseBody } from './resource-api/parse-body.ts'
import { queryOf, textOf } from './resource-api/request-parts.ts'

const heartbeat = { text: '{}\n', everyMs: 5000 }
const maxBatchBytes = 8 * 1_048_576
/** Each of thousands of rules may be refused. */
const maxAckBytes = 32 * 1_048_576
const namePattern = /^[A-Za-z0-9._-]{1,253}$/

/** What gateways use: `messages.ts` of packages/discovery lists it. */
export function addGatewayRoutes(
  app: FastifyInstance,
  parts: Pick<AppParts, 'mesh' | 'feed' | 'streams' | 'captures'>,
): void {
  const { mesh, feed, streams, captures } = parts

  app.post('/discovery/v1/hello', (request, reply) => {
    mesh.gateways.hello(read(request, parseGatewayHello))
    return reply.code(204).send()
  })

  app.get('/discovery/v1/snapshots', (request, reply) => {
    const name = queryOf(request).get('gateway') ?? ''
    if (!namePattern.test(name)) throw badRequest('say who you are: ?gateway=NAME')
    // A gateway that is cut off comes again and gets the newest snapshot; one that missed a line would not know.
    const stream = streams.open(reply, {
      contentType: 'application/x-ndjson',
      heartbeat,
      name: 'snapshots',
    })
    const readsPacked = queryOf(request).get('packed') === packedForm
    mesh.gateways.connect(name, stream, readsPacked ? mesh.tellers.packed() : mesh.tellers.plain())
    return reply
  })

  app.get<{ Params: { id: string } }>('/discovery/v1/packed-rules/:id', (request, reply) => {
    const block = mesh.blocks.block(request.params.id)
    if (block !== undefined) return reply.type('application/octet-stream').send(block)
    throw new ApiError(failure(404, 'NotFound', 'there are newer rules: ask for a snapshot'))
  })

  app.post('/discovery/v1/acks', { bodyLimit: maxAckBytes }, (request, reply) => {
    const ack = read(request, parseAck)
    if (mesh.gateways.acknowledge(ack)) return reply.code(204).send()
    throw new ApiError(failure(404, 'NotFound', `gateway ${ack.gateway} has not said hello`))
  })

  app.post('/discovery/v1/exchanges', { bodyLimit: maxBatchBytes }, (request, reply) => {
    const { exchanges, dropped } = read(request, parseExchangeBatch)
    feed.exchanged(exchanges, dropped)
    return reply.code(204).send()
  })

  app.post('/discovery/v1/captures', (request, reply) => {
    captures.take(read(request, parseCaptureReport))
    return reply.code(204).send()
  })
}

function read<Message>(request: FastifyRequest, parse: (value: unknown) => Message): Message {
  try {
    return parse(parseBody(textOf(request), 'json'))
  } catch (error) {
    if (error instanceof MessageError) throw badRequest(error.message)
    throw error
  }
}
