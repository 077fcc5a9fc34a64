// What is left when commit log files are past their time, with the official client and tools (compiles with 4.9.7 and 5.5.0; see SceneParts).
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

public class RetentionScenes {
    public static void main(String[] args) throws Exception {
        SceneParts.main(args, Map.of("expired", RetentionScenes::expired));
    }

    static MessageQueue queueOf(DefaultMQPullConsumer consumer, String topic) throws Exception {
        for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(topic)) if (queue.getQueueId() == 0) return queue;
        throw new IllegalStateException("no queue 0");
    }

    /** Bytes that no client can compress. */
    static byte[] noise(int seed) {
        byte[] bytes = new byte[100_000];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    static DefaultMQPullConsumer puller(String group) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(group);
        consumer.setNamesrvAddr(SceneParts.namesrv);
        consumer.setInstanceName("puller" + group);
        SceneParts.patient(consumer);
        consumer.start();
        return consumer;
    }

    static String told(PullResult result) { return result.getPullStatus() + " " + result.getNextBeginOffset(); }

    /** Messages whose file went: positions are corrected, groups go on with what is left, empty queues can be removed. */
    static Map<String, Object> expired() throws Exception {
        String old = "Old" + SceneParts.suffix, filling = "Filling" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_expired");
        for (int i = 0; i < 5; i++) producer.send(SceneParts.message(old, "Tag", "k" + i, "old" + i), (queues, sent, id) -> queues.get(0), 0);
        for (int i = 0; i < 40; i++) producer.send(new Message(filling, "Tag", "f" + i, noise(i)), (queues, sent, id) -> queues.get(0), 0);
        DefaultMQPullConsumer puller = puller("GID_expired" + SceneParts.suffix);
        DefaultMQAdminExt admin = new DefaultMQAdminExt(20_000);
        admin.setNamesrvAddr(SceneParts.namesrv);
        admin.setInstanceName("admin" + SceneParts.suffix);
        admin.setAdminExtGroup("admin" + SceneParts.suffix);
        admin.start();
        MessageQueue oldQueue = queueOf(puller, old), fillingQueue = queueOf(puller, filling);
        String late = "GID_late" + SceneParts.suffix;
        DefaultMQPullConsumer first = puller(late);
        first.pull(queueOf(first, filling), "*", 0, 1); // makes the group known
        first.shutdown();
        admin.updateConsumeOffset(SceneParts.broker, late, fillingQueue, 1);
        Map<String, Object> figures = new TreeMap<>();
        figures.put("asked", admin.deleteExpiredCommitLog("DefaultCluster"));
        figures.put("gone", SceneParts.await(200, () -> puller.minOffset(oldQueue) == 5 && puller.minOffset(fillingQueue) > 20));
        figures.put("offsets", puller.minOffset(oldQueue) + " " + puller.maxOffset(oldQueue));
        List<String> pulls = new ArrayList<>();
        for (long offset : new long[] {0, 4, 6}) pulls.add(told(puller.pull(oldQueue, "*", offset, 32)));
        figures.put("pulls", pulls);
        long min = puller.minOffset(fillingQueue), max = puller.maxOffset(fillingQueue);
        ConcurrentSkipListSet<Long> received = new ConcurrentSkipListSet<>();
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(late, filling, "*", "late");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) received.add(message.getQueueOffset());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        SceneParts.await(60, () -> received.size() >= max - min);
        figures.put("goesOnWithTheRest", received.size() == max - min && received.first() == min && received.last() == max - 1);
        consumer.shutdown();
        figures.put("cleaned", admin.cleanExpiredConsumerQueue("DefaultCluster"));
        figures.put("emptied", puller.maxOffset(oldQueue));
        figures.put("again", producer.send(SceneParts.message(old, "Tag", "k", "again"), (queues, sent, id) -> queues.get(0), 0).getQueueOffset());
        figures.put("unused", admin.cleanUnusedTopic("DefaultCluster"));
        admin.shutdown();
        puller.shutdown();
        producer.shutdown();
        return figures;
    }
}
