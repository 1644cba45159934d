import { Server } from 'proxy-chain'

/** A CONNECT proxy that lets one address through, by the hook it has for that. */
const server = new Server({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  prepareRequestFunction: ({ hostname }) => {
    if (hostname !== '127.0.0.1') throw new Error('not allowed')
    return {}
  },
})
await server.listen()
