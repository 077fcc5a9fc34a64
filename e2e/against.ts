/** True when the journeys run against a real Apache RocketMQ: `ROCKETDECK_E2E_AGAINST=apache npm run test:e2e`. */
export const isAgainstApache = process.env['ROCKETDECK_E2E_AGAINST'] === 'apache'

/** Journeys that start a core of their own, or look at pages and not at what a cluster says: once is enough for them. */
export const onlyAgainstCore = ['base-path', 'crowded', 'fresh', 'hostile', 'losses', 'pages', 'scale'].map(
  (name) => `${name}.spec.ts`,
)
