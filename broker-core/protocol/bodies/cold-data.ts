import { z } from 'zod'
import { javaBits64, javaLong, javaMap } from '../java-values.ts'

/** Limits and counters of reads of old messages, by group (Java: ColdDataCgCtrService.getColdDataFlowCtrInfo). */
export const coldDataInfo = z.object({
  runtimeTable: javaMap(
    z.object({ coldAcc: javaBits64(), createTimeMills: javaLong(), lastColdReadTimeMills: javaLong() }),
  ),
  configTable: javaMap(javaBits64()),
  cgColdReadThreshold: javaBits64(),
  globalColdReadThreshold: javaBits64(),
  globalAcc: javaBits64(),
})
