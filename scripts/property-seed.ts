import fc from 'fast-check'

/**
 * Property tests try the same cases in every ordinary run, so that a red run is about the change at hand; the long run tries new
 * ones each time and prints the seed of what it finds.
 */
if (process.env['ROCKETDECK_LONG'] === undefined) fc.configureGlobal({ seed: 20_261_121 })
