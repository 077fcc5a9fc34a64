import { afterEach, describe, expect, test, vi } from 'vitest'
import { ApiError, send, urlOf } from './send.ts'

afterEach(() => vi.unstubAllGlobals())

const answer = (status: number, body: string) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response(body, { status }))),
  )

describe('the address of an endpoint', () => {
  test('encodes parameters, joins lists, leaves out what is not set', () => {
    expect(
      urlOf('listTopics', { params: { cluster: 'a b' }, query: { q: undefined, types: ['NORMAL', 'FIFO'], start: 0 } }),
    ).toBe('/api/c/a%20b/topics?types=NORMAL%2CFIFO&start=0')
    expect(urlOf('getTopicStatus', { params: { cluster: 'c' }, query: { topic: '%RETRY%g' } })).toBe(
      '/api/c/c/topics/status?topic=%25RETRY%25g',
    )
    expect(urlOf('listClusters', {})).toBe('/api/clusters')
  })
})

describe('a request', () => {
  test('answers the reply', async () => {
    answer(200, '{"items":[]}')
    await expect(send('listClusters', {})).resolves.toEqual({ items: [] })
  })

  test('throws the code of the API', async () => {
    answer(404, '{"error":{"code":"topic-unknown","message":"no such topic"}}')
    const error = await send('getTopicStatus', { params: { cluster: 'c' }, query: { topic: 't' } }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'topic-unknown', status: 404, request: 'GET /api/c/c/topics/status?topic=t' })
  })

  test('throws "internal" for an answer that is not ours, "offline" for none', async () => {
    answer(502, '<html>')
    await expect(send('listClusters', {})).rejects.toMatchObject({ code: 'internal', message: 'HTTP 502' })
    vi.stubGlobal(
      'fetch',
      vi.fn(() => Promise.reject(new TypeError('refused'))),
    )
    await expect(send('listClusters', {})).rejects.toMatchObject({ code: 'offline', status: 0 })
  })
})
