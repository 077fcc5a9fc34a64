import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { namesrvConfigPage } from './config-page.ts'

test('CONFIG.md is what the table says (else run print-config.ts)', () => {
  expect(readFileSync(path.join(import.meta.dirname, 'CONFIG.md'), 'utf8')).toBe(namesrvConfigPage())
})
