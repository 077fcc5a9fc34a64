import { headers } from 'next/headers'
import { preload } from 'react-dom'
import { type EndpointName, type Input, urlOf } from './send.ts'

/**
 * Called by a page on the server: the browser asks for this while it still loads the page's code, and `send` is given that answer.
 * Only for a page that is loaded as a whole; one that is turned to asks by itself, unless it has the answer already.
 */
export async function askAhead<N extends EndpointName>(name: N, input: Input<N>): Promise<void> {
  const isTurnedTo = (await headers()).get('rsc') !== null
  if (!isTurnedTo) preload(urlOf(name, input), { as: 'fetch', crossOrigin: 'anonymous' })
}
