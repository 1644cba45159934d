// Runs inside a container: `node --input-type=module -e THIS TASKS`. Tries every task at once, prints what it saw as JSON.
// A task is { id, kind, host, port, … }; an outcome { id, echoed, status, error }.

import { createSocket } from 'node:dgram'
import { lookup, Resolver } from 'node:dns/promises'
import { connect } from 'node:net'

const patienceMs = 6000

const attempts = {
  tcp: ({ id, host, port }) => talk({ host, port }, id, (text) => text.includes(id)),
  udp: ({ id, host, port }, signal) =>
    new Promise((resolve, reject) => {
      const socket = createSocket({ type: 'udp4', signal })
      socket.on('error', reject)
      socket.on('message', (message) => resolve({ echoed: message.toString() === id }))
      socket.send(id, port, host)
    }),
  async query({ name, host, port }) {
    const resolver = new Resolver({ timeout: 1000, tries: 1 })
    resolver.setServers([`${host}:${port}`])
    return { echoed: (await resolver.resolve4(name)).length > 0 }
  },
  lookup: async ({ name }) => ({ echoed: (await lookup(name)).address !== '' }),
  proxied: ({ id, method, target, host, proxy }) => {
    const head = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nX-Probe: ${id}\r\nConnection: close\r\n\r\n`
    return talk(proxy, head, (text) => /^HTTP\/1\.1 \d{3} /.test(text))
  },
}

/** Sends `text` and reads until `enough`, or until the peer ends. */
function talk(to, text, enough) {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(to, () => socket.write(text))
    const done = () => {
      socket.destroy()
      resolve({ echoed: enough(received), status: Number(received.split(' ')[1]) || 0 })
    }
    socket.on('error', reject)
    socket.on('end', done)
    socket.on('data', (part) => {
      received += part
      if (enough(received)) done()
    })
  })
}

async function attempt(task) {
  const signal = AbortSignal.timeout(patienceMs)
  const timeout = new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('timeout')))
  })
  try {
    return { id: task.id, ...(await Promise.race([attempts[task.kind](task, signal), timeout])) }
  } catch (error) {
    return { id: task.id, error: error.code ?? error.message }
  }
}

const outcomes = await Promise.all(JSON.parse(process.argv[1]).map(attempt))
process.stdout.write(JSON.stringify(outcomes), () => process.exit(0))
