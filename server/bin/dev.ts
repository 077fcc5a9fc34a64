/** `npm run dev`: the whole product from source; pages reload when they change. */
process.env['ROCKETDECK_DEV'] = 'true'
await import('./start.ts')

export {}
