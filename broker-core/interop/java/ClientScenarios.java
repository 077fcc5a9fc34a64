// What an application does with RocketMQ, with the official client on the class path (compiles with 4.7.1, 4.9.7 and 5.5.0).
// Usage: java -cp … ClientScenarios.java NAMESRV SUFFIX MESSAGES SCENE[,SCENE…]
// Prints one JSON object per scene: {"scene":…, … figures …} or {"scene":…,"error":…}. The test decides what is right.
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
    static String namesrv;
    static String suffix;
    static int total;

    interface Scene { Map<String, Object> run() throws Exception; }

    public static void main(String[] args) throws Exception {
        namesrv = args[0];
        suffix = args[1];
        total = Integer.parseInt(args[2]);
        Map<String, Scene> scenes = Map.of(
            "sends", ClientScenarios::sends, "clustering", ClientScenarios::clustering,
            "broadcasting", ClientScenarios::broadcasting, "pull", ClientScenarios::pull, "tags", ClientScenarios::tags,
            "queries", ClientScenarios::queries, "retry", ClientScenarios::retry, "orderly", ClientScenarios::orderly);
        List<Thread> threads = new ArrayList<>();
        for (String name : args[3].split(",")) {
            Scene scene = scenes.get(name);
            Thread thread = new Thread(() -> print(name, scene), name);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) thread.join();
        System.exit(0);
    }

    static void print(String name, Scene scene) {
        Map<String, Object> result = new TreeMap<>();
        long start = System.currentTimeMillis();
        try {
            result.putAll(scene.run());
        } catch (Throwable thrown) {
            java.io.StringWriter trace = new java.io.StringWriter();
            thrown.printStackTrace(new java.io.PrintWriter(trace));
            result.put("error", trace.toString());
        }
        result.put("scene", name);
        result.put("millis", System.currentTimeMillis() - start);
        synchronized (System.out) { System.out.println(json(result)); }
    }

    // ---- scenes -------------------------------------------------------------------------------------------------

    /** Sync, async, one-way and batch sends, then everything is read back by a pull consumer. */
    static Map<String, Object> sends() throws Exception {
        String topic = "Sends" + suffix;
        DefaultMQProducer producer = producer("PID_sends");
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
            else readBodies.add(text(found));
        }
        producer.shutdown();
        return Map.of("statuses", new HashSet<>(statuses), "asyncFailed", failed.get(), "batchIds", batchSent.getMsgId().split(",").length,
            "read", read.size(), "bodiesEqual", readBodies.equals(bodies), "largeIsWhole", largeIsWhole);
    }

    /** Two instances of a group share the queues; every message arrives at exactly one of them, once. */
    static Map<String, Object> clustering() throws Exception {
        String topic = "Clustering" + suffix;
        String group = "GID_clustering" + suffix;
        DefaultMQProducer producer = producer("PID_clustering");
        producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        List<ConcurrentLinkedQueue<String>> received = List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            DefaultMQPushConsumer consumer = pushConsumer(group, topic, "Main", "c" + i);
            ConcurrentLinkedQueue<String> mine = received.get(i);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                for (MessageExt message : messages) mine.add(text(message));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            consumers.add(consumer);
        }
        boolean shared = await(60, () -> queuesOf(consumers.get(0), topic) == 2 && queuesOf(consumers.get(1), topic) == 2);
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < total; i++) producer.send(message(topic, "Main", "c-" + i, "clustering-" + i, sent));
        await(60, () -> received.get(0).size() + received.get(1).size() >= total);
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
        String topic = "Broadcasting" + suffix;
        DefaultMQProducer producer = producer("PID_broadcasting");
        producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        List<ConcurrentLinkedQueue<String>> received = List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            DefaultMQPushConsumer consumer = pushConsumer("GID_broadcasting" + suffix, topic, "Main", "b" + i);
            setBroadcasting(consumer);
            ConcurrentLinkedQueue<String> mine = received.get(i);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                for (MessageExt message : messages) mine.add(text(message));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            consumers.add(consumer);
        }
        await(60, () -> queuesOf(consumers.get(0), topic) == 4 && queuesOf(consumers.get(1), topic) == 4);
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 100; i++) producer.send(message(topic, "Main", "b-" + i, "broadcasting-" + i, sent));
        await(60, () -> received.get(0).size() >= 100 && received.get(1).size() >= 100);
        Map<String, Object> result = Map.of("one", received.get(0).size(), "two", received.get(1).size(),
            "same", new HashSet<>(received.get(0)).equals(sent) && new HashSet<>(received.get(1)).equals(sent));
        for (DefaultMQPushConsumer consumer : consumers) consumer.shutdown();
        producer.shutdown();
        return result;
    }

    /** The classic pull consumer over every queue with its own offsets, and the lite pull consumer with commits. */
    static Map<String, Object> pull() throws Exception {
        String topic = "Pull" + suffix;
        DefaultMQProducer producer = producer("PID_pull");
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 200; i++) producer.send(message(topic, "Main", "p-" + i, "pull-" + i, sent));
        Set<String> classic = new HashSet<>();
        for (MessageExt found : readAll(topic, 200)) classic.add(text(found));
        DefaultLitePullConsumer lite = new DefaultLitePullConsumer("GID_lite" + suffix);
        lite.setNamesrvAddr(namesrv);
        lite.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        lite.subscribe(topic, "*");
        patient(lite);
        lite.start();
        List<String> polled = new ArrayList<>();
        await(60, () -> {
            for (MessageExt found : lite.poll(500)) polled.add(text(found));
            return polled.size() >= 200;
        });
        lite.commitSync();
        lite.shutdown();
        producer.shutdown();
        return Map.of("classicSame", classic.equals(sent), "polled", polled.size(), "liteSame", new HashSet<>(polled).equals(sent));
    }

    /** A consumer of `TagA || TagB` gets these and no other; Aa and BB have the same Java hash and must not be mixed up. */
    static Map<String, Object> tags() throws Exception {
        String topic = "Tags" + suffix;
        DefaultMQProducer producer = producer("PID_tags");
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
        DefaultMQPushConsumer consumer = pushConsumer("GID_tags" + suffix, topic, "TagA || Aa", "t");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) received.add(text(message));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        await(60, () -> received.size() >= wanted.size());
        consumer.shutdown();
        producer.shutdown();
        return Map.of("received", received.size(), "same", new HashSet<>(received).equals(wanted));
    }

    /** A message is found by unique id, by offset id and by each of its keys. */
    static Map<String, Object> queries() throws Exception {
        String topic = "Queries" + suffix;
        DefaultMQProducer producer = producer("PID_queries");
        SendResult sent = producer.send(new Message(topic, "TagQ", "order-1 订单-2", "find me".getBytes(StandardCharsets.UTF_8)));
        long now = System.currentTimeMillis();
        List<String> found = new ArrayList<>();
        // the index follows the log at a small distance
        await(20, () -> { try { return !producer.queryMessage(topic, "order-1", 10, now - 60_000, now + 60_000).getMessageList().isEmpty(); } catch (Exception e) { return false; } });
        for (String key : new String[] {"order-1", "订单-2"}) {
            QueryResult result = producer.queryMessage(topic, key, 10, now - 60_000, now + 60_000);
            for (MessageExt message : result.getMessageList()) found.add(message.getMsgId().equals(sent.getMsgId()) + ":" + text(message));
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
        return Map.of("byKey", found, "byUniqueId", text(byUniqueId), "byOffsetId", text(byOffsetId), "absent", absent);
    }

    /** A message refused once comes back through the retry topic with its count and original topic. */
    static Map<String, Object> retry() throws Exception {
        String topic = "Retry" + suffix;
        DefaultMQProducer producer = producer("PID_retry");
        DefaultMQPushConsumer consumer = pushConsumer("GID_retry" + suffix, topic, "*", "r");
        ConcurrentLinkedQueue<String> attempts = new ConcurrentLinkedQueue<>();
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) attempts.add(message.getReconsumeTimes() + ":" + message.getTopic().equals(topic) + ":" + text(message));
            if (messages.get(0).getReconsumeTimes() > 0) return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        producer.send(new Message(topic, "TagR", "r", "refused once".getBytes(StandardCharsets.UTF_8)));
        consumer.start();
        await(90, () -> attempts.size() >= 2);
        consumer.shutdown();
        producer.shutdown();
        return Map.of("attempts", new ArrayList<>(attempts));
    }

    /** An orderly consumer locks its queues and sees each queue's messages in order. */
    static Map<String, Object> orderly() throws Exception {
        String topic = "Orderly" + suffix;
        DefaultMQProducer producer = producer("PID_orderly");
        for (int i = 0; i < 100; i++) {
            Message message = new Message(topic, "TagO", "o", String.valueOf(i).getBytes(StandardCharsets.UTF_8));
            producer.send(message, (queues, sent, key) -> queues.get((Integer) key % queues.size()), i % 4);
        }
        Map<Integer, List<Integer>> byQueue = new ConcurrentHashMap<>();
        AtomicInteger count = new AtomicInteger();
        DefaultMQPushConsumer consumer = pushConsumer("GID_orderly" + suffix, topic, "*", "o");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            for (MessageExt message : messages) byQueue.computeIfAbsent(message.getQueueId(), id -> Collections.synchronizedList(new ArrayList<>())).add(Integer.parseInt(text(message)));
            count.addAndGet(messages.size());
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        await(60, () -> count.get() >= 100);
        consumer.shutdown();
        producer.shutdown();
        boolean ordered = true;
        for (List<Integer> values : byQueue.values()) for (int i = 1; i < values.size(); i++) ordered &= values.get(i) > values.get(i - 1);
        return Map.of("received", count.get(), "queues", byQueue.size(), "ordered", ordered);
    }

    // ---- parts --------------------------------------------------------------------------------------------------

    static DefaultMQProducer producer(String group) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer(group + suffix);
        producer.setNamesrvAddr(namesrv);
        producer.setInstanceName(group);
        producer.setSendMsgTimeout(20_000);
        producer.setRetryTimesWhenSendFailed(0); // a repeated send would hide a lost reply and store twice
        patient(producer);
        producer.start();
        return producer;
    }

    static DefaultMQPushConsumer pushConsumer(String group, String topic, String expression, String instance) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(namesrv);
        consumer.setInstanceName(group + instance);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, expression);
        patient(consumer);
        return consumer;
    }

    /** Clients of 5.x wait 3 s for an answer by default, which a machine under load may exceed. */
    static void patient(Object client) {
        try {
            client.getClass().getMethod("setMqClientApiTimeout", int.class).invoke(client, 20_000);
        } catch (ReflectiveOperationException e) {
            // older clients have no such setting
        }
    }

    /** MessageModel moved to another package in 5.x. */
    static void setBroadcasting(DefaultMQPushConsumer consumer) throws Exception {
        for (java.lang.reflect.Method method : consumer.getClass().getMethods())
            if (method.getName().equals("setMessageModel"))
                for (Object constant : method.getParameterTypes()[0].getEnumConstants())
                    if (constant.toString().equals("BROADCASTING")) method.invoke(consumer, constant);
    }

    static int queuesOf(DefaultMQPushConsumer consumer, String topic) {
        int count = 0;
        for (Object queue : consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet())
            if (((MessageQueue) queue).getTopic().equals(topic)) count++;
        return count;
    }

    @SuppressWarnings("deprecation")
    static List<MessageExt> readAll(String topic, int expected) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("GID_read_" + topic);
        consumer.setNamesrvAddr(namesrv);
        consumer.setInstanceName("read" + topic);
        patient(consumer);
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
        return new Message(topic, tag, key, body.getBytes(StandardCharsets.UTF_8));
    }

    static String text(MessageExt message) { return new String(message.getBody(), StandardCharsets.UTF_8); }

    static boolean await(int seconds, BooleanSupplier condition) throws InterruptedException {
        long end = System.currentTimeMillis() + seconds * 1000L;
        while (!condition.getAsBoolean()) {
            if (System.currentTimeMillis() > end) return false;
            Thread.sleep(20);
        }
        return true;
    }

    static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> members = new ArrayList<>();
            map.forEach((key, member) -> members.add(json(String.valueOf(key)) + ":" + json(member)));
            return "{" + String.join(",", members) + "}";
        }
        if (value instanceof Iterable<?> list) {
            List<String> members = new ArrayList<>();
            list.forEach(member -> members.add(json(member)));
            return "[" + String.join(",", members) + "]";
        }
        if (value instanceof Number || value instanceof Boolean) return value.toString();
        StringBuilder out = new StringBuilder("\"");
        for (char c : String.valueOf(value).toCharArray())
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 32) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        return out.append('"').toString();
    }
}
