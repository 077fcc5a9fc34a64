// Ordered consumption with the official client: locks of queues that are handed over and that lapse, retry in place.
// Compiles with 4.7.1, 4.9.7 and 5.5.0; see SceneParts.
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

public class OrderingScenes {
    public static void main(String[] args) throws Exception {
        SceneParts.main(args, Map.of("handover", OrderingScenes::handover, "lapse", OrderingScenes::lapse,
            "retryInPlace", OrderingScenes::retryInPlace));
    }

    static void send(DefaultMQProducer producer, String topic, int queueId, String body) throws Exception {
        producer.send(SceneParts.message(topic, "Tag", "k", body), (queues, sent, id) -> queues.get((Integer) id), queueId);
    }

    /** The bodies that a consumer saw, by queue. */
    static Map<Integer, List<Integer>> recording(DefaultMQPushConsumer consumer) {
        Map<Integer, List<Integer>> seen = new ConcurrentHashMap<>();
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            for (MessageExt message : messages)
                seen.computeIfAbsent(message.getQueueId(), id -> Collections.synchronizedList(new ArrayList<>())).add(Integer.parseInt(SceneParts.text(message)));
            return ConsumeOrderlyStatus.SUCCESS;
        });
        return seen;
    }

    static int count(Map<Integer, List<Integer>> seen) { return seen.values().stream().mapToInt(List::size).sum(); }

    static boolean ascends(Map<Integer, List<Integer>> seen) {
        for (List<Integer> values : seen.values())
            for (int i = 1; i < values.size(); i++) if (values.get(i) <= values.get(i - 1)) return false;
        return true;
    }

    /** Two members share the queues; when one leaves, it gives its locks back and the other goes on where it was. */
    static Map<String, Object> handover() throws Exception {
        String topic = "Handover" + SceneParts.suffix, group = "GID_handover" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_handover");
        int sent = 0;
        for (; sent < 40; sent++) send(producer, topic, sent % 4, String.valueOf(sent));
        DefaultMQPushConsumer one = SceneParts.pushConsumer(group, topic, "*", "one"), two = SceneParts.pushConsumer(group, topic, "*", "two");
        Map<Integer, List<Integer>> seenByOne = recording(one), seenByTwo = recording(two);
        one.start();
        SceneParts.await(60, () -> count(seenByOne) == 40);
        two.start();
        boolean shared = SceneParts.await(90, () -> SceneParts.queuesOf(one, topic) == 2 && SceneParts.queuesOf(two, topic) == 2);
        for (; sent < 80; sent++) send(producer, topic, sent % 4, String.valueOf(sent));
        SceneParts.await(90, () -> count(seenByOne) + count(seenByTwo) >= 80);
        int atTwo = count(seenByTwo);
        long left = System.currentTimeMillis();
        one.shutdown();
        for (; sent < 120; sent++) send(producer, topic, sent % 4, String.valueOf(sent));
        SceneParts.await(55, () -> count(seenByOne) + count(seenByTwo) >= 120);
        long takenOver = System.currentTimeMillis() - left;
        Set<Integer> distinct = new HashSet<>();
        seenByOne.values().forEach(distinct::addAll);
        seenByTwo.values().forEach(distinct::addAll);
        two.shutdown();
        producer.shutdown();
        return Map.of("shared", shared, "atTwo", atTwo, "distinct", distinct.size(), "ordered", ascends(seenByOne) && ascends(seenByTwo),
            "beforeLapse", takenOver < 55_000);
    }

    /** Another client holds the locks and never renews them: after a minute they lapse and the consumer begins. */
    static Map<String, Object> lapse() throws Exception {
        String topic = "Lapse" + SceneParts.suffix, group = "GID_lapse" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_lapse");
        for (int i = 0; i < 8; i++) send(producer, topic, i % 4, String.valueOf(i));
        long locked = System.currentTimeMillis();
        int lockedQueues = lockAll(producer, topic, group, "another-client");
        int refusedQueues = lockAll(producer, topic, group, "a-third-client");
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group, topic, "*", "l");
        Map<Integer, List<Integer>> seen = recording(consumer);
        consumer.start();
        SceneParts.await(120, () -> count(seen) > 0);
        long waited = System.currentTimeMillis() - locked;
        SceneParts.await(60, () -> count(seen) == 8);
        consumer.shutdown();
        producer.shutdown();
        return Map.of("locked", lockedQueues, "lockedByAThird", refusedQueues, "received", count(seen), "ordered", ascends(seen), "seconds", waited / 1000);
    }

    /** Locks every queue for a client id by the request itself: its classes moved between releases. */
    static int lockAll(DefaultMQProducer producer, String topic, String group, String clientId) throws Exception {
        Set<MessageQueue> queues = new HashSet<>(producer.fetchPublishMessageQueues(topic));
        Object api = apiOf(producer);
        for (Method method : api.getClass().getMethods()) {
            if (!method.getName().equals("lockBatchMQ") || method.getParameterCount() != 3) continue;
            Object body = method.getParameterTypes()[1].getDeclaredConstructor().newInstance();
            body.getClass().getMethod("setConsumerGroup", String.class).invoke(body, group);
            body.getClass().getMethod("setClientId", String.class).invoke(body, clientId);
            body.getClass().getMethod("setMqSet", Set.class).invoke(body, queues);
            return ((Set<?>) method.invoke(api, SceneParts.broker, body, 10_000L)).size();
        }
        throw new IllegalStateException("no lockBatchMQ");
    }

    private static Object apiOf(DefaultMQProducer producer) throws Exception {
        Object implementation = producer.getDefaultMQProducerImpl();
        for (Method method : implementation.getClass().getMethods()) {
            if (!method.getName().equalsIgnoreCase("getmQClientFactory")) continue;
            Object factory = method.invoke(implementation);
            return factory.getClass().getMethod("getMQClientAPIImpl").invoke(factory);
        }
        throw new IllegalStateException("no client factory");
    }

    /** A message that is not consumed holds up its queue, comes again in its place, and is a dead letter in the end. */
    static Map<String, Object> retryInPlace() throws Exception {
        String topic = "InPlace" + SceneParts.suffix, group = "GID_inPlace" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_inPlace");
        for (String body : new String[] {"first", "bad", "last"}) send(producer, topic, 0, body);
        List<String> attempts = Collections.synchronizedList(new ArrayList<>());
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group, topic, "*", "p");
        consumer.setMaxReconsumeTimes(2);
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.setSuspendCurrentQueueTimeMillis(200);
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            MessageExt message = messages.get(0);
            attempts.add(SceneParts.text(message) + ":" + message.getReconsumeTimes());
            return SceneParts.text(message).equals("bad") ? ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT : ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        SceneParts.await(60, () -> attempts.contains("last:0"));
        consumer.shutdown();
        List<String> dead = Collections.synchronizedList(new ArrayList<>());
        DefaultMQPushConsumer undertaker = SceneParts.pushConsumer("GID_inPlaceDead" + SceneParts.suffix, "%DLQ%" + group, "*", "d");
        undertaker.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) dead.add(SceneParts.text(message) + ":" + topic.equals(message.getProperty("RETRY_TOPIC")));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        undertaker.start();
        SceneParts.await(90, () -> !dead.isEmpty());
        undertaker.shutdown();
        producer.shutdown();
        return Map.of("attempts", new ArrayList<>(attempts), "dead", new ArrayList<>(dead));
    }
}
