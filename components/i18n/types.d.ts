import type { Locale } from '../format/number.ts'
import type { Catalogue } from './catalogues.ts'

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: Catalogue
  }
}
