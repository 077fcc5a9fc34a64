// What every application does with RocketMQ. Compiles with 4.7.1, 4.9.7 and 5.5.0; see SceneParts.
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

public class ClientScenarios {
    public static void main(String[] args) throws Exception {
        SceneParts.main(args, Map.of(
            "sends", ClientScenarios::sends, "clustering", ClientScenarios::clustering,
            "broadcasting", ClientScenarios::broadcasting, "pull", ClientScenarios::pull, "tags", ClientScenarios::tags,
            "queries", ClientScenarios::queries, "retry", ClientScenarios::retry, "orderly", ClientScenarios::orderly));
    }

    // ---- scenes -------------------------------------------------------------------------------------------------

    /** Sync, async, one-way and batch sends, then everything is read back by a pull consumer. */
    static Map<String, Object> sends() throws Exception {
        String topic = "Sends" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_sends");
        List<String> statuses = new ArrayList<>();
        Set<String> bodies = new HashSet<>();
        for (int i = 0; i < 20; i++) statuses.add(producer.send(message(topic, "TagA", "k" + i, "sync-" + i + "-中文", bodies)).getSendStatus().name());
        CountDownLatch acknowledged = new CountDownLatch(50);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < 50; i++) producer.send(message(topic, "TagB", "a" + i, "async-" + i, bodies), new SendCallback() {
            public void onSuccess(SendResult sent) { if (sent.getSendStatus() != SendStatus.SEND_OK) failed.incrementAndGet(); acknowledged.countDown(); }
            public void onException(Throwable thrown) { failed.incrementAndGet(); acknowledged.countDown(); }
        });
        acknowledged.await(30, TimeUnit.SECONDS);
        for (int i = 0; i < 20; i++) producer.sendOneway(message(topic, "TagC", "o" + i, "oneway-" + i, bodies));
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) batch.add(message(topic, "TagD", "b" + i, "batch-" + i, bodies));
        SendResult batchSent = producer.send(batch);
        Message large = new Message(topic, "TagE", "large", new byte[100_000]);
        statuses.add(producer.send(large).getSendStatus().name());
        List<MessageExt> read = readAll(topic, 101);
        Set<String> readBodies = new HashSet<>();
        boolean largeIsWhole = false;
        for (MessageExt found : read) {
            if ("TagE".equals(found.getTags())) largeIsWhole = found.getBody().length == 100_000;
            else readBodies.add(SceneParts.text(found));
        }
        producer.shutdown();
        return Map.of("statuses", new HashSet<>(statuses), "asyncFailed", failed.get(), "batchIds", batchSent.getMsgId().split(",").length,
            "read", read.size(), "bodiesEqual", readBodies.equals(bodies), "largeIsWhole", largeIsWhole);
    }

    /** Two instances of a group share the queues; every message arrives at exactly one of them, once. */
    static Map<String, Object> clustering() throws Exception {
        String topic = "Clustering" + SceneParts.suffix;
        String group = "GID_clustering" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_clustering");
        producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        List<ConcurrentLinkedQueue<String>> received = List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group, topic, "Main", "c" + i);
            ConcurrentLinkedQueue<String> mine = received.get(i);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                for (MessageExt message : messages) mine.add(SceneParts.text(message));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            consumers.add(consumer);
        }
        boolean shared = SceneParts.await(60, () -> SceneParts.queuesOf(consumers.get(0), topic) == 2 && SceneParts.queuesOf(consumers.get(1), topic) == 2);
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < SceneParts.total; i++) producer.send(message(topic, "Main", "c-" + i, "clustering-" + i, sent));
        SceneParts.await(60, () -> received.get(0).size() + received.get(1).size() >= SceneParts.total);
        // a duplicate would come late: give it the time of a further round trip of every queue
        for (int i = 0; i < 8; i++) producer.send(new Message(topic, "Other", ("other" + i).getBytes(StandardCharsets.UTF_8)));
        int instanceOne = received.get(0).size(), instanceTwo = received.get(1).size();
        Set<String> distinct = new HashSet<>(received.get(0));
        distinct.addAll(received.get(1));
        for (DefaultMQPushConsumer consumer : consumers) consumer.shutdown();
        producer.shutdown();
        return Map.of("shared", shared, "sent", sent.size(), "one", instanceOne, "two", instanceTwo, "distinct", distinct.size(), "same", distinct.equals(sent));
    }

    /** Both instances of a broadcasting group get every message. */
    static Map<String, Object> broadcasting() throws Exception {
        String topic = "Broadcasting" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_broadcasting");
        producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        List<ConcurrentLinkedQueue<String>> received = List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            DefaultMQPushConsumer consumer = SceneParts.pushConsumer("GID_broadcasting" + SceneParts.suffix, topic, "Main", "b" + i);
            SceneParts.setBroadcasting(consumer);
            ConcurrentLinkedQueue<String> mine = received.get(i);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                for (MessageExt message : messages) mine.add(SceneParts.text(message));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            consumers.add(consumer);
        }
        SceneParts.await(60, () -> SceneParts.queuesOf(consumers.get(0), topic) == 4 && SceneParts.queuesOf(consumers.get(1), topic) == 4);
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 100; i++) producer.send(message(topic, "Main", "b-" + i, "broadcasting-" + i, sent));
        SceneParts.await(60, () -> received.get(0).size() >= 100 && received.get(1).size() >= 100);
        Map<String, Object> result = Map.of("one", received.get(0).size(), "two", received.get(1).size(),
            "same", new HashSet<>(received.get(0)).equals(sent) && new HashSet<>(received.get(1)).equals(sent));
        for (DefaultMQPushConsumer consumer : consumers) consumer.shutdown();
        producer.shutdown();
        return result;
    }

    /** The classic pull consumer over every queue with its own offsets, and the lite pull consumer with commits. */
    static Map<String, Object> pull() throws Exception {
        String topic = "Pull" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_pull");
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 200; i++) producer.send(message(topic, "Main", "p-" + i, "pull-" + i, sent));
        Set<String> classic = new HashSet<>();
        for (MessageExt found : readAll(topic, 200)) classic.add(SceneParts.text(found));
        DefaultLitePullConsumer lite = new DefaultLitePullConsumer("GID_lite" + SceneParts.suffix);
        lite.setNamesrvAddr(SceneParts.namesrv);
        lite.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        lite.subscribe(topic, "*");
        SceneParts.patient(lite);
        lite.start();
        List<String> polled = new ArrayList<>();
        SceneParts.await(60, () -> {
            for (MessageExt found : lite.poll(500)) polled.add(SceneParts.text(found));
            return polled.size() >= 200;
        });
        lite.commitSync();
        lite.shutdown();
        producer.shutdown();
        return Map.of("classicSame", classic.equals(sent), "polled", polled.size(), "liteSame", new HashSet<>(polled).equals(sent));
    }

    /** A consumer of `TagA || TagB` gets these and no other; Aa and BB have the same Java hash and must not be mixed up. */
    static Map<String, Object> tags() throws Exception {
        String topic = "Tags" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_tags");
        Set<String> wanted = new HashSet<>();
        Set<String> unwanted = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            producer.send(message(topic, "TagA", "x", "a-" + i, wanted));
            producer.send(message(topic, "Aa", "x", "aa-" + i, wanted));
            producer.send(message(topic, "BB", "x", "bb-" + i, unwanted));
            producer.send(message(topic, "TagC", "x", "c-" + i, unwanted));
            producer.send(message(topic, null, "x", "none-" + i, unwanted));
        }
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer("GID_tags" + SceneParts.suffix, topic, "TagA || Aa", "t");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) received.add(SceneParts.text(message));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        SceneParts.await(60, () -> received.size() >= wanted.size());
        consumer.shutdown();
        producer.shutdown();
        return Map.of("received", received.size(), "same", new HashSet<>(received).equals(wanted));
    }

    /** A message is found by unique id, by offset id and by each of its keys. */
    static Map<String, Object> queries() throws Exception {
        String topic = "Queries" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_queries");
        SendResult sent = producer.send(new Message(topic, "TagQ", "order-1 订单-2", "find me".getBytes(StandardCharsets.UTF_8)));
        long now = System.currentTimeMillis();
        List<String> found = new ArrayList<>();
        // the index follows the log at a small distance
        SceneParts.await(20, () -> !producer.queryMessage(topic, "order-1", 10, now - 60_000, now + 60_000).getMessageList().isEmpty());
        for (String key : new String[] {"order-1", "订单-2"}) {
            QueryResult result = producer.queryMessage(topic, key, 10, now - 60_000, now + 60_000);
            for (MessageExt message : result.getMessageList()) found.add(message.getMsgId().equals(sent.getMsgId()) + ":" + SceneParts.text(message));
        }
        MessageExt byUniqueId = producer.viewMessage(topic, sent.getMsgId());
        MessageExt byOffsetId = producer.viewMessage(topic, sent.getOffsetMsgId());
        String absent;
        try {
            absent = String.valueOf(producer.queryMessage(topic, "no-such-key", 10, now - 60_000, now + 60_000).getMessageList().size());
        } catch (Exception e) {
            absent = "not found";
        }
        producer.shutdown();
        return Map.of("byKey", found, "byUniqueId", SceneParts.text(byUniqueId), "byOffsetId", SceneParts.text(byOffsetId), "absent", absent);
    }

    /** A message refused once comes back through the retry topic with its count and original topic. */
    static Map<String, Object> retry() throws Exception {
        String topic = "Retry" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_retry");
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer("GID_retry" + SceneParts.suffix, topic, "*", "r");
        ConcurrentLinkedQueue<String> attempts = new ConcurrentLinkedQueue<>();
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) attempts.add(message.getReconsumeTimes() + ":" + message.getTopic().equals(topic) + ":" + SceneParts.text(message));
            if (messages.get(0).getReconsumeTimes() > 0) return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        producer.send(new Message(topic, "TagR", "r", "refused once".getBytes(StandardCharsets.UTF_8)));
        consumer.start();
        SceneParts.await(90, () -> attempts.size() >= 2);
        consumer.shutdown();
        producer.shutdown();
        return Map.of("attempts", new ArrayList<>(attempts));
    }

    /** An orderly consumer locks its queues and sees each queue's messages in order. */
    static Map<String, Object> orderly() throws Exception {
        String topic = "Orderly" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_orderly");
        for (int i = 0; i < 100; i++) {
            Message message = new Message(topic, "TagO", "o", String.valueOf(i).getBytes(StandardCharsets.UTF_8));
            producer.send(message, (queues, sent, key) -> queues.get((Integer) key % queues.size()), i % 4);
        }
        Map<Integer, List<Integer>> byQueue = new ConcurrentHashMap<>();
        AtomicInteger count = new AtomicInteger();
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer("GID_orderly" + SceneParts.suffix, topic, "*", "o");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            for (MessageExt message : messages) byQueue.computeIfAbsent(message.getQueueId(), id -> Collections.synchronizedList(new ArrayList<>())).add(Integer.parseInt(SceneParts.text(message)));
            count.addAndGet(messages.size());
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        SceneParts.await(60, () -> count.get() >= 100);
        consumer.shutdown();
        producer.shutdown();
        boolean ordered = true;
        for (List<Integer> values : byQueue.values()) for (int i = 1; i < values.size(); i++) ordered &= values.get(i) > values.get(i - 1);
        return Map.of("received", count.get(), "queues", byQueue.size(), "ordered", ordered);
    }

    // ---- parts --------------------------------------------------------------------------------------------------

    @SuppressWarnings("deprecation")
    static List<MessageExt> readAll(String topic, int expected) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("GID_read_" + topic);
        consumer.setNamesrvAddr(SceneParts.namesrv);
        consumer.setInstanceName("read" + topic);
        SceneParts.patient(consumer);
        consumer.start();
        List<MessageExt> all = new ArrayList<>();
        long end = System.currentTimeMillis() + 30_000;
        Map<MessageQueue, Long> next = new ConcurrentHashMap<>();
        while (all.size() < expected && System.currentTimeMillis() < end)
            for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(topic)) {
                PullResult result = consumer.pull(queue, "*", next.getOrDefault(queue, 0L), 32);
                next.put(queue, result.getNextBeginOffset());
                if (result.getPullStatus() == PullStatus.FOUND) all.addAll(result.getMsgFoundList());
            }
        // one more look at every queue: nothing may be there twice
        for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(topic)) {
            PullResult result = consumer.pull(queue, "*", next.getOrDefault(queue, 0L), 32);
            if (result.getPullStatus() == PullStatus.FOUND) all.addAll(result.getMsgFoundList());
        }
        consumer.shutdown();
        return all;
    }

    static Message message(String topic, String tag, String key, String body, Set<String> bodies) {
        bodies.add(body);
        return SceneParts.message(topic, tag, key, body);
    }
}
