import { recordBytesOf } from '../message/record-layout.ts'
import type { MessageToStore } from '../store/store-types.ts'

/** How many bytes a message takes in the commit log. */
export const storedBytesOf = (message: MessageToStore): number =>
  recordBytesOf(message, Buffer.byteLength(message.topic))
