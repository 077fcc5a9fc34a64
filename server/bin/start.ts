#!/usr/bin/env node
/** The program `rocketdeck`: one NameServer, Broker and dashboard, or with `cluster up` a whole cluster on this machine. */
if (process.argv[2] === 'cluster') await import('./cluster.ts')
else await import('./product.ts')

export {}
