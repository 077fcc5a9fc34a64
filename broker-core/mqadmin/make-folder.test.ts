import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

test('makes a folder, those above it, and none that is there', async () => {
  const top = mkdtempSync(path.join(tmpdir(), 'make-folder-'))
  try {
    await makeFolder(path.join(top, 'a', 'b'))
    await makeFolder(path.join(top, 'a', 'b'))
    expect(existsSync(path.join(top, 'a', 'b'))).toBe(true)
  } finally {
    rmSync(top, { recursive: true })
  }
})

test('says so where the system takes no folders', async () => {
  await expect(makeFolder('/proc/nope/deeper')).rejects.toThrow(/ENOENT|EACCES|EPERM|EROFS/)
})
