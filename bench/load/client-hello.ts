import { Duplex } from 'node:stream'
import { connect } from 'node:tls'

/** The bytes a TLS client would begin with. */
export function captureHello(servername: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const wire = new Duplex({
      read() {},
      write(bytes, _encoding, callback) {
        resolve(bytes)
        callback()
      },
    })
    connect({ socket: wire, servername }).on('error', () => {})
  })
}
