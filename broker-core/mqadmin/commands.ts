import type { CommandDeclaration } from './command.ts'
import { topicStatus } from './families/topic-status.ts'

/** All commands, in the order in which they are listed. */
export const commands: readonly CommandDeclaration[] = [topicStatus]
