/** True when the journeys run against a real Apache RocketMQ: `ROCKETDECK_E2E_AGAINST=apache npm run test:e2e`. */
export const isAgainstApache = process.env['ROCKETDECK_E2E_AGAINST'] === 'apache'

/** Journeys whose servers are not those of a core or of Apache, or that look at the page alone: once is enough for them. */
export const onlyAgainstCore = ['base-path', 'losses', 'scale'].map((name) => `${name}.spec.ts`)

/** The name of the cluster that the dashboard is started for: a foreign one is named by its short name. */
export const startedCluster = isAgainstApache ? 'default' : 'Rocketdeck'
