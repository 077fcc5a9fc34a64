import { boolKey, intKey, textKey } from '../base/config-table.ts'

const hours = /^\s*(?:[01]?\d|2[0-3])\s*(?:;\s*(?:[01]?\d|2[0-3])\s*)*;?\s*$/

/** Settings of how long messages are kept; all of them take effect at once. */
export const retentionKeys = {
  fileReservedTime: intKey({
    default: 72,
    min: 0,
    live: true,
    unit: 'h',
    about: 'A commit log file is kept for this time after its last write.',
  }),
  deleteWhen: {
    ...textKey({
      default: '04',
      live: true,
      about: 'Hours of the day in which expired files are removed, `04` or `04;16`.',
    }),
    accepts: 'hours from 0 to 23 with `;` between them',
    read: (text: string): string | undefined => (hours.test(text) ? text.trim() : undefined),
  },
  diskMaxUsedSpaceRatio: intKey({
    default: 75,
    min: 10,
    max: 95,
    live: true,
    unit: '%',
    about: 'Disk use above which expired files are removed at any hour.',
  }),
  diskSpaceCleanForciblyRatio: intKey({
    default: 85,
    min: 30,
    max: 99,
    live: true,
    unit: '%',
    about: 'Disk use above which files are removed whatever their age.',
  }),
  diskSpaceWarningLevelRatio: intKey({
    default: 90,
    min: 35,
    max: 100,
    live: true,
    unit: '%',
    about: 'Disk use above which nothing is stored any more.',
  }),
  cleanFileForciblyEnable: boolKey({
    default: true,
    live: true,
    about: 'Files may be removed before their time when the disk is nearly full.',
  }),
  deleteFileBatchMax: intKey({
    default: 10,
    min: 1,
    live: true,
    about: 'Most commit log files removed in one round of `cleanResourceInterval`.',
  }),
}
