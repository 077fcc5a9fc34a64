import createNextIntlPlugin from 'next-intl/plugin'

/** Headers of every answer; the content policy of pages is in proxy.ts, because it has a nonce. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
]
const apiHeaders = [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'; sandbox" }]

const basePath = process.env.ROCKETDECK_BUILD_BASE_PATH ?? ''

/** @type {import('next').NextConfig} */
const nextConfig = {
  output: 'standalone',
  // The build puts a name here that the start replaces: see server/bin/base-path.ts.
  basePath,
  env: { ROCKETDECK_BASE_PATH: basePath },
  outputFileTracingRoot: import.meta.dirname,
  // `npm run check` looks at the types, of the tests too.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // Not by a page: its answer would have begun before it redirects, and the browser would load everything twice.
  redirects: () => Promise.resolve([{ source: '/c/:cluster', destination: '/c/:cluster/overview', permanent: false }]),
  headers: () =>
    Promise.resolve([
      { source: '/:path*', headers: securityHeaders },
      { source: '/api/:path*', headers: apiHeaders },
    ]),
}

/** Texts are compiled at build time, which keeps the ICU parser out of the browser. */
const withNextIntl = createNextIntlPlugin({
  requestConfig: './components/i18n/request.ts',
  experimental: {
    messages: { path: './components/i18n/messages', format: 'json', locales: ['en', 'zh'], precompile: true },
  },
})

export default withNextIntl(nextConfig)
