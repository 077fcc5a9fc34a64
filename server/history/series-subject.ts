/** Name of a broker process in the history: `broker-a`, and `broker-a:1` for a slave. */
export const seriesSubject = (broker: string, brokerId: string): string =>
  brokerId === '0' ? broker : `${broker}:${brokerId}`
