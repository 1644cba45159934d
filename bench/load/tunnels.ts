/** Opens short tunnels, some at a time: CONNECT, a ClientHello, an answer, the end. Prints `{done, failed}`: tunnels. */
import { captureHello } from './client-hello.ts'
import { connectThrough, type Through } from './connect-through.ts'

interface Options extends Through {
  readonly seconds: number
  readonly atOnce: number
  readonly serverName: string
}

const options: Options = JSON.parse(process.argv[2] ?? '{}')
const hello = await captureHello(options.serverName)
const until = performance.now() + options.seconds * 1000
let done = 0
let failed = 0
let running = 0

function openOne(): void {
  running += 1
  let answered = false
  const socket = connectThrough(options, {
    onOpen: (open) => open.write(hello),
    onBytes: () => {
      answered = true
      socket.end()
    },
    onEnd: (ok) => {
      running -= 1
      if (ok && answered) done += 1
      else failed += 1
      if (performance.now() < until) openOne()
      else if (running === 0) process.stdout.write(JSON.stringify({ done, failed }))
    },
  })
}

for (let started = 0; started < options.atOnce; started++) openOne()
