import { expect, test } from 'vitest'
import { programLanguages, programOf } from './client-programs.ts'

test('every program holds the address, the topic and the group', () => {
  for (const language of programLanguages) {
    for (const role of ['producer', 'consumer'] as const) {
      const program = programOf(language, { role, nameServer: '10.0.0.1:9876', topic: 'orders', group: 'billing' })
      expect(program).toContain('"10.0.0.1:9876"')
      expect(program).toContain('"orders"')
      expect(program).toContain('"billing"')
    }
  }
})

test('several NameServers and odd names stay literals', () => {
  const values = { role: 'producer', nameServer: 'a:9876;b:9876', topic: 'x"y', group: 'g' } as const
  expect(programOf('Node', values)).toContain('nameSrv: ["a:9876", "b:9876"]')
  expect(programOf('Java', values)).toContain('setNamesrvAddr("a:9876;b:9876")')
  expect(programOf('Python', values)).toContain('Message("x\\"y")')
})
