/** Keys of Apache's NameServer that are about its threads and sockets, or about what is not served here. */
export const unusedNamesrvKeys: ReadonlySet<string> = new Set(
  (
    'clientRequestThreadPoolNums clientRequestThreadPoolQueueCapacity defaultThreadPoolNums ' +
    'defaultThreadPoolQueueCapacity enableShutdownGracefully notifyMinBrokerIdChanged serverAsyncSemaphoreValue ' +
    'serverCallbackExecutorThreads serverNettyWorkerGroupEnable serverOnewaySemaphoreValue ' +
    'serverPooledByteBufAllocatorEnable serverSelectorThreads serverSocketBacklog serverSocketRcvBufSize ' +
    'serverSocketSndBufSize serverWorkerThreads shutdownWaitTimeSeconds unRegisterBrokerQueueCapacity ' +
    'useEpollNativeSelector writeBufferHighWaterMark writeBufferLowWaterMark'
  ).split(' '),
)
