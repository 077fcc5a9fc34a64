// Where consumers begin and go on: first offsets, broadcasting, resets, clones and odd offsets. Compiles with 4.7.1, 4.9.7 and 5.5.0; see SceneParts.
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

public class OffsetScenes {
    public static void main(String[] args) throws Exception {
        Map<String, SceneParts.Scene> scenes = new HashMap<>();
        scenes.put("firstOffset", OffsetScenes::firstOffset);
        scenes.put("broadcast", OffsetScenes::broadcast);
        scenes.put("resetOnline", OffsetScenes::resetOnline);
        scenes.put("resetOffline", OffsetScenes::resetOffline);
        scenes.put("resetQueue", OffsetScenes::resetQueue);
        scenes.put("toldOfReset", OffsetScenes::toldOfReset);
        scenes.put("cloned", OffsetScenes::cloned);
        scenes.put("oddOffsets", OffsetScenes::oddOffsets);
        SceneParts.main(args, scenes);
    }

    /** A consumer that notes what it gets; not started. */
    static DefaultMQPushConsumer listener(String group, String topic, ConcurrentLinkedQueue<String> received) throws Exception {
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group, topic, "*", "c" + System.nanoTime());
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) received.add(SceneParts.text(message));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        return consumer;
    }

    /** `count` messages over the four queues, with bodies prefix-0, prefix-1, … */
    static void send(DefaultMQProducer producer, String topic, String prefix, int count) throws Exception {
        for (int i = 0; i < count; i++)
            producer.send(SceneParts.message(topic, "Tag", "k", prefix + "-" + i), (queues, sent, id) -> queues.get((Integer) id), i % 4);
    }

    static int countOf(Iterable<String> bodies, String prefix) {
        int count = 0;
        for (String body : bodies) if (body.startsWith(prefix + "-")) count++;
        return count;
    }

    /** Consumes until everything that is there has come and is committed, and leaves. */
    static void consumeAll(String group, String topic, int count) throws Exception {
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = listener(group, topic, received);
        consumer.start();
        if (!SceneParts.await(60, () -> received.size() >= count)) throw new IllegalStateException("only " + received);
        leave(consumer, topic, count);
    }

    /** Shuts down when the listener has done with `count` messages of the topic: one that it still has is not in the offsets that are kept last. */
    static void leave(DefaultMQPushConsumer consumer, String topic, int count) throws Exception {
        SceneParts.await(20, () -> {
            long consumed = 0;
            for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(topic))
                consumed += Math.max(consumer.getDefaultMQPushConsumerImpl().getOffsetStore().readOffset(queue, ReadOffsetType.READ_FROM_MEMORY), 0);
            return consumed >= count;
        });
        consumer.shutdown();
    }

    /** A new group on a young topic gets the backlog, wherever it asks to begin. */
    static Map<String, Object> firstOffset() throws Exception {
        String topic = "First" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_first");
        send(producer, topic, "old", 10);
        Map<String, Object> figures = new TreeMap<>();
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        Map<String, ConcurrentLinkedQueue<String>> received = new TreeMap<>();
        for (ConsumeFromWhere where : new ConsumeFromWhere[] {ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET, ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET, ConsumeFromWhere.CONSUME_FROM_TIMESTAMP}) {
            ConcurrentLinkedQueue<String> mine = new ConcurrentLinkedQueue<>();
            received.put(where.name(), mine);
            DefaultMQPushConsumer consumer = listener("GID_" + where.name() + SceneParts.suffix, topic, mine);
            consumer.setConsumeFromWhere(where);
            consumer.setConsumeTimestamp(UtilAll.timeMillisToHumanString3(System.currentTimeMillis() + 3_600_000));
            consumer.start();
            consumers.add(consumer);
        }
        SceneParts.await(60, () -> received.values().stream().allMatch(mine -> mine.size() >= 10));
        received.forEach((where, mine) -> figures.put(where, mine.size()));
        for (DefaultMQPushConsumer consumer : consumers) consumer.shutdown();
        producer.shutdown();
        return figures;
    }

    /** A broadcasting consumer keeps its place by itself, goes on there after a restart, and gets what it refuses no second time. */
    static Map<String, Object> broadcast() throws Exception {
        String topic = "Broadcast" + SceneParts.suffix, group = "GID_broadcast" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_broadcast");
        send(producer, topic, "one", 8);
        List<Integer> counts = new ArrayList<>();
        for (String round : new String[] {"one", "two"}) {
            if (round.equals("two")) send(producer, topic, "two", 4);
            ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
            DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group, topic, "*", "same");
            SceneParts.setBroadcasting(consumer);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                for (MessageExt message : messages) received.add(SceneParts.text(message));
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            });
            consumer.start();
            int expected = round.equals("one") ? 8 : 4;
            SceneParts.await(60, () -> received.size() >= expected);
            // Anything that came again would come with the next messages.
            send(producer, topic, "after", 4);
            SceneParts.await(60, () -> countOf(received, "after") >= 4);
            leave(consumer, topic, round.equals("one") ? 12 : 20);
            counts.add(received.size());
        }
        DefaultMQAdminExt admin = SceneParts.admin("broadcastAdmin");
        boolean hasOffsets = admin.queryTopicConsumeByWho(topic).getGroupList().contains(group);
        admin.shutdown();
        producer.shutdown();
        return Map.of("received", counts, "offsetsAtTheBroker", hasOffsets);
    }

    /** A consumer at work begins again from the first message when an operator says so. */
    static Map<String, Object> resetOnline() throws Exception {
        String topic = "ResetOnline" + SceneParts.suffix, group = "GID_resetOnline" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_resetOnline");
        send(producer, topic, "m", 12);
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = listener(group, topic, received);
        consumer.start();
        SceneParts.await(60, () -> received.size() >= 12);
        DefaultMQAdminExt admin = SceneParts.admin("resetOnlineAdmin");
        Map<MessageQueue, Long> targets = admin.resetOffsetByTimestamp(topic, group, 0, true);
        SceneParts.await(90, () -> received.size() >= 24);
        send(producer, topic, "later", 4);
        boolean goesOn = SceneParts.await(60, () -> countOf(received, "later") >= 4);
        int again = countOf(received, "m"), distinct = new HashSet<>(received).size();
        consumer.shutdown();
        admin.shutdown();
        producer.shutdown();
        return Map.of("queues", targets.size(), "sum", sum(targets), "again", again, "distinct", distinct, "goesOn", goesOn);
    }

    /** The same with a broker that lets the members set their offsets; nobody is told when the group is not there. */
    static Map<String, Object> toldOfReset() throws Exception {
        String topic = "Told" + SceneParts.suffix, group = "GID_told" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_told");
        send(producer, topic, "m", 12);
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = listener(group, topic, received);
        consumer.start();
        SceneParts.await(60, () -> received.size() >= 12);
        DefaultMQAdminExt admin = SceneParts.admin("toldAdmin");
        // Every queue needs a committed offset, which the consumer sends now and then.
        Map<MessageQueue, Long> targets = new HashMap<>();
        boolean accepted = SceneParts.await(60, () -> { targets.putAll(admin.resetOffsetByTimestamp(topic, group, 0, true)); return true; });
        SceneParts.await(90, () -> received.size() >= 24);
        int again = countOf(received, "m");
        consumer.shutdown();
        int offline = 0;
        try {
            // The broker may learn of the shutdown a moment later.
            for (int i = 0; i < 100 && offline == 0; i++) { admin.resetOffsetByTimestamp(topic, group, 0, true); Thread.sleep(50); }
        } catch (MQClientException e) {
            offline = e.getResponseCode();
        }
        admin.shutdown();
        producer.shutdown();
        return Map.of("accepted", accepted, "queues", targets.size(), "sum", sum(targets), "again", again, "offline", offline);
    }

    static long sum(Map<MessageQueue, Long> offsets) { return offsets.values().stream().mapToLong(Long::longValue).sum(); }

    /** A group that is not there is reset by time, and to the end; it goes on from there when it comes back. */
    static Map<String, Object> resetOffline() throws Exception {
        String topic = "ResetOffline" + SceneParts.suffix, group = "GID_resetOffline" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_resetOffline");
        send(producer, topic, "early", 8);
        Thread.sleep(20);
        long between = System.currentTimeMillis();
        Thread.sleep(20);
        send(producer, topic, "late", 8);
        consumeAll(group, topic, 16);
        DefaultMQAdminExt admin = SceneParts.admin("resetOfflineAdmin");
        Map<MessageQueue, Long> byTime = admin.resetOffsetByTimestamp(topic, group, between, true);
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = listener(group, topic, received);
        consumer.start();
        SceneParts.await(60, () -> countOf(received, "late") >= 8);
        consumer.shutdown();
        send(producer, topic, "skipped", 8);
        Map<MessageQueue, Long> toEnd = admin.resetOffsetByTimestamp(topic, group, -1, true);
        ConcurrentLinkedQueue<String> afterwards = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer last = listener(group, topic, afterwards);
        last.start();
        send(producer, topic, "new", 4);
        SceneParts.await(60, () -> countOf(afterwards, "new") >= 4);
        last.shutdown();
        admin.shutdown();
        producer.shutdown();
        return Map.of("byTime", sum(byTime), "early", countOf(received, "early"), "late", countOf(received, "late"),
            "toEnd", sum(toEnd), "skipped", countOf(afterwards, "skipped"), "new", countOf(afterwards, "new"));
    }

    /** One queue of a group is set to an offset; the others stay. */
    static Map<String, Object> resetQueue() throws Exception {
        String topic = "ResetQueue" + SceneParts.suffix, group = "GID_resetQueue" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_resetQueue");
        send(producer, topic, "m", 20);
        consumeAll(group, topic, 20);
        DefaultMQAdminExt admin = SceneParts.admin("resetQueueAdmin");
        admin.getClass().getMethod("resetOffsetByQueueId", String.class, String.class, String.class, int.class, long.class)
            .invoke(admin, SceneParts.broker, group, topic, 1, 2L);
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = listener(group, topic, received);
        consumer.start();
        send(producer, topic, "end", 4);
        SceneParts.await(60, () -> countOf(received, "end") >= 4 && countOf(received, "m") >= 3);
        consumer.shutdown();
        admin.shutdown();
        producer.shutdown();
        return Map.of("again", new ArrayList<>(new java.util.TreeSet<>(received)));
    }

    /** A group takes over the offsets of another and gets only what came after. */
    static Map<String, Object> cloned() throws Exception {
        String topic = "Cloned" + SceneParts.suffix, source = "GID_cloneSource" + SceneParts.suffix, target = "GID_cloneTarget" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_cloned");
        send(producer, topic, "old", 12);
        consumeAll(source, topic, 12);
        DefaultMQAdminExt admin = SceneParts.admin("clonedAdmin");
        admin.cloneGroupOffset(source, target, topic, true);
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = listener(target, topic, received);
        consumer.start();
        send(producer, topic, "new", 4);
        SceneParts.await(60, () -> countOf(received, "new") >= 4);
        consumer.shutdown();
        admin.shutdown();
        producer.shutdown();
        return Map.of("old", countOf(received, "old"), "new", countOf(received, "new"));
    }

    /** Offsets beyond the end and before the beginning: the consumer goes on at the end, or begins again. */
    static Map<String, Object> oddOffsets() throws Exception {
        String topic = "Odd" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_odd");
        send(producer, topic, "old", 8);
        DefaultMQAdminExt admin = SceneParts.admin("oddAdmin");
        Map<String, Object> figures = new TreeMap<>();
        for (long offset : new long[] {1000, Long.MAX_VALUE, -5}) {
            String group = "GID_odd" + (offset < 0 ? "Negative" : offset == 1000 ? "Far" : "Largest") + SceneParts.suffix;
            consumeAll(group, topic, 8);
            Set<MessageQueue> queues = new HashSet<>(producer.fetchPublishMessageQueues(topic));
            for (MessageQueue queue : queues) admin.updateConsumeOffset(SceneParts.broker, group, queue, offset);
            ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
            DefaultMQPushConsumer consumer = listener(group, topic, received);
            consumer.start();
            // A queue is corrected by its first pull; only what comes after that arrives.
            int[] round = {0};
            SceneParts.await(90, () -> {
                send(producer, topic, "new" + group + round[0]++, 4);
                Thread.sleep(500);
                for (int i = 0; i < 4; i++) { int id = i; if (received.stream().noneMatch(body -> body.startsWith("new" + group) && body.endsWith("-" + id))) return false; }
                return true;
            });
            consumer.shutdown();
            figures.put("old at " + offset, countOf(received, "old"));
        }
        admin.shutdown();
        producer.shutdown();
        return figures;
    }
}
