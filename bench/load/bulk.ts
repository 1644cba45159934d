/** Downloads through one tunnel for some seconds. Prints `{done, failed}`: bytes. */
import { connectThrough, type Through } from './connect-through.ts'

interface Options extends Through {
  readonly seconds: number
}

const options: Options = JSON.parse(process.argv[2] ?? '{}')
const request = 'GET /bulk HTTP/1.1\r\nHost: bulk\r\n\r\n'
let done = 0
let failed = 0

const socket = connectThrough(options, {
  onOpen: (open) => open.write(request.repeat(64)),
  onBytes: (length) => {
    done += length
  },
  onEnd: (ok) => {
    if (!ok) failed += 1
    process.stdout.write(JSON.stringify({ done, failed }))
  },
})
setTimeout(() => socket.destroy(), options.seconds * 1000)
