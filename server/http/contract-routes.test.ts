import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { contract } from '../contract/contract.ts'
import { errorStatus } from '../contract/errors.ts'
import { paths } from '../contract/paths.ts'
import { isWriteRight } from '../contract/rights.ts'
import { callRoute, routeFile } from '../testing/call-route.ts'

const apiFolder = path.resolve(import.meta.dirname, '../../app/api')
const routeFiles = readdirSync(apiFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'route.ts')
  .map((file) => path.join(apiFolder, file))

test('every endpoint of the contract has its route, and every route its endpoint', () => {
  const declared = Object.values(paths).map(({ method, path: apiPath }) => `${method} ${routeFile(apiPath)}`)
  const served = routeFiles.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/export const (GET|POST|PUT|DELETE|PATCH) = (?:route|streamRoute)\(/g)].map(
      ([, method]) => `${method} ${file}`,
    ),
  )
  expect(served.length).toBeGreaterThan(20)
  expect(served.sort()).toEqual(declared.sort())
})

test('an endpoint is declared on the path of its own name', () => {
  for (const [name, endpoint] of Object.entries(contract))
    expect({ method: endpoint.method, path: endpoint.path }, name).toEqual(paths[name as keyof typeof paths])
})

test('what changes something is not asked by GET', () => {
  const writes = Object.values(contract).filter(({ right }) => isWriteRight(right))
  expect(writes.length).toBeGreaterThan(3)
  expect(writes.filter(({ method }) => (method as string) === 'GET')).toEqual([])
})

test('a route file only names an endpoint and its service', () => {
  for (const file of routeFiles) {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
    const other = lines.filter(
      (line) =>
        !/^(import |export const (GET|POST|PUT|DELETE) = (route|streamRoute)\((\w+\.)?\w+, \w+\.\w+\)$)/.test(line),
    )
    expect(other, file).toEqual(["export const dynamic = 'force-dynamic'"])
  }
})

test('no endpoint, the stream of news neither, answers to a foreign host name', async () => {
  vi.stubEnv('ROCKETDECK_ALLOWED_HOSTS', 'deck.example')
  const headers = { host: 'elsewhere.example' }
  for (const name of Object.keys(paths) as (keyof typeof paths)[])
    expect((await callRoute(name, { headers })).status, name).toBe(errorStatus['host-not-allowed'])
  vi.unstubAllEnvs()
}, 30_000)

test('every error code has a status that is an error', () => {
  for (const status of Object.values(errorStatus)) expect(status).toBeGreaterThanOrEqual(400)
})
