/** Builds ClientHellos byte by byte, well-formed or not. */

export function vector(lengthBytes: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(lengthBytes)
  length.writeUIntBE(body.length, 0, lengthBytes)
  return Buffer.concat([length, body])
}

export function extension(type: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(2)
  head.writeUInt16BE(type)
  return Buffer.concat([head, vector(2, body)])
}

/** The server_name extension with these entries; type 0 is a host name. */
export function sni(...names: readonly (readonly [type: number, name: string])[]): Buffer {
  const entries = names.map(([type, name]) =>
    Buffer.concat([Buffer.of(type), vector(2, Buffer.from(name, 'latin1'))]),
  )
  return extension(0, vector(2, ...entries))
}

/** A ClientHello handshake message with these extensions. */
export function message(...extensions: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([
    Buffer.of(3, 3),
    Buffer.alloc(32, 7),
    vector(1, Buffer.alloc(32)),
    vector(2, Buffer.of(0x13, 1)),
    vector(1, Buffer.of(0)),
    vector(2, ...extensions),
  ])
  return Buffer.concat([Buffer.of(1), vector(3, body)])
}

/** The message in handshake records of at most `size` bytes. */
export function records(bytes: Buffer, size = 16_384, version = 1): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    parts.push(Buffer.of(22, 3, version), vector(2, bytes.subarray(at, at + size)))
  }
  return Buffer.concat(parts)
}

export const grease = extension(0x0a0a, Buffer.alloc(1))
export const encryptedHello = extension(0xfe0d, Buffer.of(0))
