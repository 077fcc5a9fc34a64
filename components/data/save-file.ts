import { ask, errorOf } from './send.ts'
import type { EndpointName, Input } from './send.ts'

/**
 * Asks an endpoint whose reply is a file, and has the browser save it under the name it comes with.
 * @throws ApiError as `send` does
 */
export async function saveFile<N extends EndpointName>(name: N, input: Input<N>): Promise<void> {
  const { response, request } = await ask(name, input)
  if (!response.ok) throw errorOf(await response.text(), response.status, request)
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const url = URL.createObjectURL(await response.blob())
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = decodeURIComponent(encoded ?? name)
  anchor.click()
  URL.revokeObjectURL(url)
}
