import type { Connection } from './connection.ts'
import type { HeaderEncoding } from './command.ts'
import type { HeaderScan } from './header-scan.ts'

/**
 * A request whose header was scanned but not decoded. There is one such object, filled anew for every frame: it, its buffer and
 * the scan are only valid during `take`.
 */
export interface RequestFrame {
  connection: Connection
  buffer: Buffer
  encoding: HeaderEncoding
  headerStart: number
  headerEnd: number
  /** Equal to bodyEnd when there is no body. */
  bodyStart: number
  bodyEnd: number
}

/**
 * Serves a request code without a decoded header. It is asked before the handler; the code, opaque, flag and version of the
 * request are in the scan.
 */
export interface FastPath {
  readonly scan: HeaderScan
  /**
   * True when it took the request: it replies (or not, for a one-way request) by itself through `frame.connection.outbox`, now
   * or later. False, before any effect, leaves the request to the handler.
   */
  take(frame: RequestFrame): boolean
}
