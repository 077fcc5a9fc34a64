import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { CallError } from '../../broker-core/client/index.ts'
import { endpoint } from '../contract/endpoint.ts'
import { ApiError } from './api-error.ts'
import { bodyBytesMax } from './request-body.ts'
import { route, type Service } from './route.ts'

vi.stubEnv('LOG_LEVEL', 'silent') // Two tests make faults that are logged.

const write = endpoint(
  { method: 'POST', path: '/api/x/[name]' },
  {
    right: 'topics.write',
    query: z.object({ n: z.string().optional() }),
    body: z.object({ a: z.int() }),
    reply: z.object({ b: z.int() }),
  },
)

const call = async (
  service: Service<typeof write>,
  options: { body?: BodyInit; headers?: Record<string, string>; search?: string } = {},
) => {
  const request = new Request(`http://h:8080/api/x/y${options.search ?? ''}`, {
    method: 'POST',
    body: options.body ?? '{"a":1}',
    headers: { host: 'h:8080', 'content-type': 'application/json', ...options.headers },
  })
  const response = await route(write, service)(request, { params: Promise.resolve({ name: 'y' }) })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}

test('a service is given checked input, and its reply goes out', async () => {
  const reply = await call(({ params, query, body }) => ({ b: body.a + params.name.length + Number(query.n) }), {
    search: '?n=5',
  })
  expect(reply).toMatchObject({ status: 200, body: { b: 7 } })
  expect(reply.headers.get('cache-control')).toBe('no-store')
})

test('a path without names has no parameters, as Next calls it', async () => {
  const plain = endpoint({ method: 'GET', path: '/api/x' }, { right: 'open', reply: z.object({ names: z.int() }) })
  const answer = route(plain, ({ params }) => ({ names: Object.keys(params).length }))
  const response = await answer(new Request('http://h:8080/api/x', { headers: { host: 'h:8080' } }), {
    params: Promise.resolve(undefined),
  })
  expect(await response.json()).toEqual({ names: 0 })
})

const ok: Service<typeof write> = () => ({ b: 1 })

test.each([
  ['no JSON', { body: '{' }, [400, 'bad-request', 'not JSON']],
  ['another type of body', { headers: { 'content-type': 'text/plain' } }, [400, 'bad-request', 'application/json']],
  ['bytes that are no UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, [400, 'bad-request', 'not JSON']],
  ['a wrong member', { body: '{"a":"1"}' }, [400, 'bad-request', 'body.a']],
  ['a body beyond the limit', { body: `"${'x'.repeat(bodyBytesMax)}"` }, [413, 'body-too-large', 'bytes']],
  ['another site', { headers: { 'sec-fetch-site': 'cross-site' } }, [403, 'cross-origin', 'cross-site']],
  ['another origin', { headers: { origin: 'http://evil.example' } }, [403, 'cross-origin', 'evil.example']],
  ['an opaque origin', { headers: { origin: 'null' } }, [403, 'cross-origin', 'null']],
] as const)('%s is refused', async (_what, options, [status, code, words]) => {
  const reply = await call(ok, options)
  expect(reply).toMatchObject({ status, body: { error: { code } } })
  expect((reply.body['error'] as { message: string }).message).toContain(words)
})

test.each([
  [{ origin: 'http://h:8080' }],
  [{ 'sec-fetch-site': 'same-origin' }],
  [{ origin: 'https://proxy.example', 'x-forwarded-host': 'proxy.example' }],
  [{}],
])('a write from %j passes', async (headers) => {
  expect(await call(ok, { headers })).toMatchObject({ status: 200 })
})

describe('a dashboard that only shows', () => {
  beforeEach(() => vi.stubEnv('ROCKETDECK_READ_ONLY', 'true'))
  afterEach(() => vi.stubEnv('ROCKETDECK_READ_ONLY', undefined))

  test('refuses what changes something before the service runs, and names the right', async () => {
    let ran = false
    const reply = await call(() => {
      ran = true
      return { b: 1 }
    })
    expect(reply).toMatchObject({
      status: 403,
      body: { error: { code: 'read-only', details: { right: 'topics.write' } } },
    })
    expect(ran).toBe(false)
  })

  test('answers what is read, also when it is asked by POST', async () => {
    const context = { params: Promise.resolve({ name: 'y' }) }
    const body = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }
    const readable = endpoint(
      { method: 'POST', path: '/api/x' },
      { right: 'topics.read', reply: z.object({ b: z.int() }) },
    )
    const read = route(readable, () => ({ b: 1 }))
    expect((await read(new Request('http://h:8080/api/x/y', body), context)).status).toBe(200)
  })
})

test.each([
  [
    new ApiError('topic-unknown', 'no topic', { topic: 't' }),
    404,
    { code: 'topic-unknown', message: 'no topic', details: { topic: 't' } },
  ],
  [new CallError('timeout', 'late', { address: 'b:1' }), 504, { code: 'timeout', details: { address: 'b:1' } }],
  [new CallError('unreachable', 'gone', { address: 'b:1' }), 503, { code: 'unreachable' }],
  [
    new CallError('refused', 'no', { address: 'b:1', responseCode: 16, remark: 'not you' }),
    422,
    { code: 'refused-by-broker', details: { responseCode: 16, remark: 'not you' } },
  ],
  [new CallError('not-supported', 'old', { address: 'b:1' }), 501, { code: 'not-supported' }],
])('%s becomes a reply', async (thrown, status, error) => {
  expect(await call(() => Promise.reject(thrown))).toMatchObject({ status, body: { error } })
})

test.each([
  ['a fault in a service', () => Promise.reject(new Error('secret at /home/x'))],
  ['a reply of another shape', () => ({ b: 'text' }) as never],
])('%s is internal, and its text stays inside', async (_what, service) => {
  const reply = await call(service)
  expect(reply).toMatchObject({ status: 500, body: { error: { code: 'internal' } } })
  expect(JSON.stringify(reply.body)).not.toContain('secret')
})

test('an error of another copy of the class is the same error', async () => {
  const details = { cluster: 'x' }
  const copy = Object.assign(new Error('no cluster'), { name: 'ApiError', code: 'cluster-unknown', details })
  expect(await call(() => Promise.reject(copy))).toMatchObject({
    status: 404,
    body: { error: { code: 'cluster-unknown' } },
  })
})
