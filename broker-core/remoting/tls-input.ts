import { connect as connectTls } from 'node:tls'
import type { Socket } from 'node:net'
import { type OnBytes, readByEvents } from './socket-input.ts'

/** How a connection is encrypted. Texts are PEM. */
export interface TlsSettings {
  /** Certificates of those that may vouch for the server. */
  readonly trusted?: string
  /** Whether a server that nobody known vouches for is refused. Default: when `trusted` is given. */
  readonly verifiesServer?: boolean
  /** Our own certificate and key, for servers that ask for them. */
  readonly certificate?: string
  readonly key?: string
  readonly keyPassword?: string
}

/**
 * Connects with TLS (Java: TlsHelper on the client's side). As there, the server's certificate is believed as it is unless the settings
 * say otherwise: RocketMQ's servers come with one that they made for themselves. Ready at `secureConnect`.
 */
export function connectTlsInput(
  target: { host: string; port: number },
  settings: TlsSettings,
  onBytes: OnBytes,
): Socket {
  const { trusted, certificate, key, keyPassword, verifiesServer = trusted !== undefined } = settings
  const socket = connectTls({
    ...target,
    rejectUnauthorized: verifiesServer,
    ...(trusted === undefined ? {} : { ca: trusted }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    ...(keyPassword === undefined ? {} : { passphrase: keyPassword }),
  })
  socket.setNoDelay(true)
  socket.setKeepAlive(true)
  return readByEvents(socket, () => onBytes)
}
