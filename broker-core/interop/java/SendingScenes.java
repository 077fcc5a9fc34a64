// What senders rely on: batches, compression, limits, keys, namespaces, request and reply, light queues, fewer queues under load,
// types of topics, what the broker does not take.
// Compiles with 4.9.7 and 5.5.0; see SceneParts.
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.RequestTimeoutException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

public class SendingScenes {
    public static void main(String[] args) throws Exception {
        Map<String, SceneParts.Scene> scenes = new TreeMap<>(Map.of("batches", SendingScenes::batches, "compression", SendingScenes::compression, "limits", SendingScenes::limits,
            "keys", SendingScenes::keys, "namespace", SendingScenes::namespace, "requestReply", SendingScenes::requestReply,
            "lmq", SendingScenes::lmq, "shrink", SendingScenes::shrink));
        scenes.putAll(Map.of("messageTypes", SendingScenes::messageTypes, "innerBatch", SendingScenes::innerBatch, "halfRefused", SendingScenes::halfRefused));
        SceneParts.main(args, scenes);
    }

    static byte[] bytes(int count, int seed) {
        byte[] body = new byte[count];
        Arrays.fill(body, (byte) seed);
        return body;
    }

    static DefaultMQPushConsumer collect(String group, String topic, ConcurrentLinkedQueue<MessageExt> received) throws Exception {
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group, topic, "*", "c");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    /** Batches of one message, of many sizes in one, and nearly as large as a message may be. */
    static Map<String, Object> batches() throws Exception {
        String topic = "Batches" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_batches");
        producer.send(new Message(topic, "First", "first".getBytes(StandardCharsets.UTF_8)));
        Map<String, Integer> sent = new TreeMap<>();
        List<Integer> ids = new ArrayList<>();
        int[][] sizes = {{1}, {10, 1000, 100_000, 1}, {2_000_000, 2_000_000}, new int[300]};
        for (int b = 0; b < sizes.length; b++) {
            List<Message> batch = new ArrayList<>();
            for (int i = 0; i < sizes[b].length; i++) {
                int size = sizes[b][i] == 0 ? 20 + i : sizes[b][i];
                Message message = new Message(topic, "Tag" + b, "key-" + b + "-" + i, bytes(size, b + i));
                message.putUserProperty("size", String.valueOf(size));
                batch.add(message);
                sent.put("key-" + b + "-" + i, size);
            }
            ids.add(producer.send(batch).getMsgId().split(",").length);
        }
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = collect("GID_batches" + SceneParts.suffix, topic, received);
        SceneParts.await(60, () -> received.size() >= sent.size() + 1);
        boolean isWhole = true;
        Set<String> keys = new HashSet<>();
        for (MessageExt message : received) {
            if ("First".equals(message.getTags())) continue;
            keys.add(message.getKeys());
            isWhole &= message.getBody().length == sent.get(message.getKeys()) && message.getUserProperty("size").equals(String.valueOf(message.getBody().length));
        }
        consumer.shutdown();
        producer.shutdown();
        return Map.of("ids", ids, "received", received.size(), "distinct", keys.size(), "isWhole", isWhole);
    }

    /** Bodies that the producer compressed arrive as they were. */
    static Map<String, Object> compression() throws Exception {
        String topic = "Compression" + SceneParts.suffix;
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4000; i++) text.append("line ").append(i).append('\n');
        DefaultMQProducer producer = SceneParts.producer("PID_compression");
        int sent = 0;
        for (String type : List.of("ZLIB", "LZ4", "ZSTD")) {
            if (!compressWith(producer, type) && !type.equals("ZLIB")) continue;
            producer.send(SceneParts.message(topic, type, type, text.toString()));
            sent++;
        }
        producer.send(SceneParts.message(topic, "none", "none", "short"));
        int count = sent + 1;
        DefaultMQPushConsumer consumer = collect("GID_compression" + SceneParts.suffix, topic, received);
        SceneParts.await(60, () -> received.size() >= count);
        int equal = 0, smaller = 0;
        for (MessageExt message : received) {
            if (message.getTags().equals("none") || SceneParts.text(message).contentEquals(text)) equal++;
            if (message.getStoreSize() < text.length() / 2) smaller++;
        }
        consumer.shutdown();
        producer.shutdown();
        return Map.of("lost", count - received.size(), "unequal", count - equal, "uncompressed", count - smaller);
    }

    /** 5.x producers have a choice of compressions. */
    static boolean compressWith(DefaultMQProducer producer, String type) throws Exception {
        for (Method method : producer.getClass().getMethods())
            if (method.getName().equals("setCompressType")) {
                for (Object constant : method.getParameterTypes()[0].getEnumConstants())
                    if (constant.toString().equals(type)) method.invoke(producer, constant);
                return true;
            }
        return false;
    }

    interface Send { void run() throws Exception; }

    static int codeOf(Send send) {
        try {
            send.run();
            return 0;
        } catch (MQBrokerException refused) {
            return refused.getResponseCode();
        } catch (Exception other) {
            throw new IllegalStateException(other);
        }
    }

    /** What a broker refuses, by its codes. */
    static Map<String, Object> limits() throws Exception {
        String topic = "Limits" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_limits");
        producer.setMaxMessageSize(16 * 1024 * 1024);
        producer.setCompressMsgBodyOverHowmuch(16 * 1024 * 1024);
        SendResult first = producer.send(SceneParts.message(topic, "Tag", "k", "first"));
        String brokerName = first.getMessageQueue().getBrokerName();
        Message long32k = SceneParts.message(topic, "Tag", "k", "x");
        long32k.putUserProperty("long", "v".repeat(33_000));
        Map<String, Object> figures = new TreeMap<>();
        figures.put("fourMebibytes", codeOf(() -> producer.send(new Message(topic, bytes(4 * 1024 * 1024, 1)))));
        figures.put("aByteMore", codeOf(() -> producer.send(new Message(topic, bytes(4 * 1024 * 1024 + 1, 1)))));
        figures.put("longProperties", codeOf(() -> producer.send(long32k)));
        figures.put("queue4", codeOf(() -> producer.send(SceneParts.message(topic, "Tag", "k", "x"), new MessageQueue(topic, brokerName, 4))));
        figures.put("queue3", codeOf(() -> producer.send(SceneParts.message(topic, "Tag", "k", "x"), new MessageQueue(topic, brokerName, 3))));
        producer.shutdown();
        return figures;
    }

    /** A message is found by each of its keys and by its unique one. */
    static Map<String, Object> keys() throws Exception {
        String topic = "Keys" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_keys");
        DefaultMQAdminExt admin = SceneParts.admin("keysAdmin");
        Message message = new Message(topic, "Tag", "found".getBytes(StandardCharsets.UTF_8));
        message.setKeys(List.of("order-1", "user-2", "第三"));
        SendResult sent = producer.send(message);
        producer.send(SceneParts.message(topic, "Tag", "order-10", "another"));
        List<String> found = new ArrayList<>();
        long end = System.currentTimeMillis() + 60_000;
        for (String key : List.of("order-1", "user-2", "第三")) {
            AtomicReference<String> text = new AtomicReference<>("");
            SceneParts.await(30, () -> {
                var result = admin.queryMessage(topic, key, 32, 0, end);
                text.set(result.getMessageList().size() + ":" + SceneParts.text(result.getMessageList().get(0)));
                return true;
            });
            found.add(text.get());
        }
        String byId = SceneParts.text(admin.viewMessage(topic, sent.getMsgId()));
        admin.shutdown();
        producer.shutdown();
        return Map.of("byKey", found, "byId", byId);
    }

    /** Names of a namespace are kept apart, and are the plain ones again for its clients. */
    @SuppressWarnings("deprecation")
    static Map<String, Object> namespace() throws Exception {
        String topic = "Spaced" + SceneParts.suffix;
        List<DefaultMQProducer> producers = new ArrayList<>();
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        List<ConcurrentLinkedQueue<MessageExt>> received = List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        for (int i = 0; i < 2; i++) {
            DefaultMQProducer producer = new DefaultMQProducer("PID_spaced" + SceneParts.suffix);
            producer.setNamespace("MQ_INST_" + i);
            SceneParts.prepare(producer, "spaced" + i);
            producer.start();
            producer.send(SceneParts.message(topic, "Tag", "k", "of " + i));
            producers.add(producer);
            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("GID_spaced" + SceneParts.suffix);
            consumer.setNamespace("MQ_INST_" + i);
            consumer.setNamesrvAddr(SceneParts.namesrv);
            consumer.setInstanceName("spaced" + i + SceneParts.suffix);
            consumer.setConsumeFromWhere(org.apache.rocketmq.common.consumer.ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
            SceneParts.patient(consumer);
            consumer.subscribe(topic, "*");
            ConcurrentLinkedQueue<MessageExt> mine = received.get(i);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                mine.addAll(messages);
                context.setDelayLevelWhenNextConsume(1);
                return messages.get(0).getReconsumeTimes() == 0 ? ConsumeConcurrentlyStatus.RECONSUME_LATER : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            consumers.add(consumer);
        }
        SceneParts.await(60, () -> received.get(0).size() >= 2 && received.get(1).size() >= 2);
        List<String> seen = new ArrayList<>();
        for (ConcurrentLinkedQueue<MessageExt> mine : received)
            for (MessageExt message : mine) seen.add(SceneParts.text(message) + ":" + message.getReconsumeTimes() + ":" + message.getTopic().equals(topic));
        for (DefaultMQProducer producer : producers) producer.shutdown();
        for (DefaultMQPushConsumer consumer : consumers) consumer.shutdown();
        return Map.of("seen", seen);
    }

    /** A requester gets the reply to its request, and a time-out when nobody replies. */
    static Map<String, Object> requestReply() throws Exception {
        String topic = "Requests" + SceneParts.suffix;
        DefaultMQProducer requester = SceneParts.producer("PID_requester");
        DefaultMQProducer replier = SceneParts.producer("PID_replier");
        // Not by the requester: it tells the broker who it is before its first request to a topic that it does not know yet.
        replier.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer("GID_requests" + SceneParts.suffix, topic, "Ask", "r");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages)
                try {
                    replier.send(MessageUtil.createReplyMessage(message, ("reply to " + SceneParts.text(message)).getBytes(StandardCharsets.UTF_8)));
                } catch (Exception failed) {
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        SceneParts.await(60, () -> SceneParts.queuesOf(consumer, topic) == 4);
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 3; i++) replies.add(SceneParts.text((MessageExt) requester.request(SceneParts.message(topic, "Ask", "k", "request " + i), 30_000)));
        CountDownLatch answered = new CountDownLatch(10);
        Set<String> later = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 10; i++)
            requester.request(SceneParts.message(topic, "Ask", "k", "async " + i), new RequestCallback() {
                public void onSuccess(Message reply) { later.add(new String(reply.getBody(), StandardCharsets.UTF_8)); answered.countDown(); }
                public void onException(Throwable thrown) { answered.countDown(); }
            }, 30_000);
        answered.await(40, TimeUnit.SECONDS);
        String unanswered = "answered";
        try {
            requester.request(SceneParts.message(topic, "Nobody", "k", "nobody listens"), 2000);
        } catch (RequestTimeoutException timeout) {
            unanswered = "timeout";
        }
        consumer.shutdown();
        requester.shutdown();
        replier.shutdown();
        return Map.of("replies", replies, "later", later.size(), "unanswered", unanswered);
    }

    /** One message in its topic and in two light queues, read from each. */
    @SuppressWarnings("deprecation")
    static Map<String, Object> lmq() throws Exception {
        String topic = "Light" + SceneParts.suffix;
        String one = "%LMQ%one" + SceneParts.suffix, two = "%LMQ%two" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_light");
        String brokerName = "";
        for (int i = 0; i < 6; i++) {
            Message message = SceneParts.message(topic, "Tag" + i % 2, "k", "light-" + i);
            MessageAccessor.putProperty(message, "INNER_MULTI_DISPATCH", i % 2 == 0 ? one + "," + two : two);
            brokerName = producer.send(message, (queues, sent, id) -> queues.get((Integer) id), i % 4).getMessageQueue().getBrokerName();
        }
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("GID_light" + SceneParts.suffix);
        consumer.setNamesrvAddr(SceneParts.namesrv);
        consumer.setInstanceName("light" + SceneParts.suffix);
        SceneParts.patient(consumer);
        consumer.start();
        // With the route of an ordinary topic the client learns where the broker is.
        MessageQueue ordinary = new MessageQueue(topic, brokerName, 0);
        SceneParts.await(30, () -> consumer.pull(ordinary, "*", 0, 32) != null);
        Map<String, Object> figures = new TreeMap<>();
        for (Map.Entry<String, Integer> queue : Map.of(one, 3, two, 6).entrySet()) {
            MessageQueue light = new MessageQueue(queue.getKey(), brokerName, 0);
            AtomicReference<PullResult> pulled = new AtomicReference<>();
            SceneParts.await(30, () -> {
                pulled.set(consumer.pull(light, "*", 0, 32));
                return pulled.get().getMsgFoundList().size() == queue.getValue();
            });
            List<String> texts = new ArrayList<>();
            for (MessageExt message : pulled.get().getMsgFoundList()) texts.add(SceneParts.text(message) + ":" + message.getTopic().equals(topic));
            String name = queue.getKey().equals(one) ? "one" : "two";
            figures.put(name, texts);
            figures.put(name + "Max", consumer.maxOffset(light));
        }
        consumer.shutdown();
        producer.shutdown();
        return figures;
    }

    /** A topic goes from 16 queues to 8 as the manual says: writing first, then reading, with clients at work; nothing is lost. */
    static Map<String, Object> shrink() throws Exception {
        String topic = "Shrink" + SceneParts.suffix;
        DefaultMQAdminExt admin = SceneParts.admin("shrinkAdmin");
        queues(admin, topic, 16, 16);
        DefaultMQProducer producer = new DefaultMQProducer("PID_shrink" + SceneParts.suffix);
        SceneParts.prepare(producer, "shrink");
        producer.start();
        SceneParts.await(60, () -> producer.fetchPublishMessageQueues(topic).size() == 16);
        Set<String> received = ConcurrentHashMap.newKeySet();
        AtomicInteger deliveries = new AtomicInteger();
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer("GID_shrink" + SceneParts.suffix, topic, "*", "s");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) received.add(SceneParts.text(message));
            deliveries.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        boolean had16 = SceneParts.await(60, () -> SceneParts.queuesOf(consumer, topic) == 16);
        int sent = 0;
        Set<Integer> before = new TreeSet<>(), after = new TreeSet<>();
        for (int i = 0; i < 160; i++) before.add(producer.send(SceneParts.message(topic, "T", "k", "m-" + sent++)).getMessageQueue().getQueueId());
        queues(admin, topic, 16, 8);
        SceneParts.await(60, () -> {
            // The producer's own table, which its timer renews.
            return producer.getDefaultMQProducerImpl().getTopicPublishInfoTable().get(topic).getMessageQueueList().size() == 8;
        });
        for (int i = 0; i < 160; i++) after.add(producer.send(SceneParts.message(topic, "T", "k", "m-" + sent++)).getMessageQueue().getQueueId());
        int total = sent;
        boolean drained = SceneParts.await(60, () -> received.size() == total);
        boolean stillReads16 = SceneParts.queuesOf(consumer, topic) == 16;
        queues(admin, topic, 8, 8);
        boolean has8 = SceneParts.await(60, () -> SceneParts.queuesOf(consumer, topic) == 8);
        for (int i = 0; i < 80; i++) producer.send(SceneParts.message(topic, "T", "k", "m-" + sent++));
        int end = sent;
        boolean all = SceneParts.await(60, () -> received.size() == end);
        consumer.shutdown();
        producer.shutdown();
        admin.shutdown();
        return Map.of("had16", had16, "before", before.size(), "after", after.size(), "drained", drained, "stillReads16", stillReads16,
            "has8", has8, "all", all, "twice", deliveries.get() - end);
    }

    /** The code of a refusal, however deep clients have wrapped it. @throws the exception when a broker has no part in it */
    static String refusalOf(Exception thrown) throws Exception {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof MQBrokerException) return "code " + ((MQBrokerException) cause).getResponseCode();
            // -1 is of the client itself.
            if (cause instanceof MQClientException && ((MQClientException) cause).getResponseCode() > 0)
                return "code " + ((MQClientException) cause).getResponseCode();
        }
        throw thrown;
    }

    /** Makes a topic or changes its attributes. @return `ok`, or the code of the refusal */
    static String attributes(DefaultMQAdminExt admin, String topic, Map<String, String> changes) throws Exception {
        TopicConfig config = new TopicConfig(topic);
        config.setReadQueueNums(1);
        config.setWriteQueueNums(1);
        // Older clients know of no attributes.
        TopicConfig.class.getMethod("setAttributes", Map.class).invoke(config, changes);
        try {
            admin.createAndUpdateTopicConfig(SceneParts.broker, config);
            return "ok";
        } catch (Exception refused) {
            return refusalOf(refused);
        }
    }

    static Object attributesOf(DefaultMQAdminExt admin, String topic) throws Exception {
        return new TreeMap<>((Map<?, ?>) TopicConfig.class.getMethod("getAttributes").invoke(admin.examineTopicConfig(SceneParts.broker, topic)));
    }

    /** The type of a topic is kept and shown; that senders keep to it is the business of proxies. */
    static Map<String, Object> messageTypes() throws Exception {
        DefaultMQAdminExt admin = SceneParts.admin("typesAdmin");
        DefaultMQProducer producer = SceneParts.producer("PID_types");
        Map<String, Object> figures = new TreeMap<>();
        List<String> sends = new ArrayList<>();
        for (String type : List.of("NORMAL", "FIFO", "DELAY", "TRANSACTION", "MIXED", "NONSENSE")) {
            String topic = "Type" + type + SceneParts.suffix;
            String made = attributes(admin, topic, Map.of("+message.type", type));
            figures.put(type, made.equals("ok") ? attributesOf(admin, topic) : made);
            if (!made.equals("ok")) continue;
            SceneParts.await(30, () -> producer.fetchPublishMessageQueues(topic).size() == 1);
            Message ordered = SceneParts.message(topic, "T", "k", "ordered"), delayed = SceneParts.message(topic, "T", "k", "delayed");
            delayed.setDelayTimeLevel(1);
            sends.add(type + " " + producer.send(SceneParts.message(topic, "T", "k", "plain")).getSendStatus()
                + " " + producer.send(ordered, (queues, sent, id) -> queues.get(0), 1).getSendStatus() + " " + producer.send(delayed).getSendStatus());
        }
        figures.put("sends", sends);
        String fifo = "TypeFIFO" + SceneParts.suffix;
        figures.put("changed", attributes(admin, fifo, Map.of("+message.type", "NORMAL")));
        figures.put("afterwards", attributesOf(admin, fifo));
        figures.put("takenAway", attributes(admin, fifo, Map.of("-message.type", "")));
        figures.put("withoutIt", attributesOf(admin, fifo));
        figures.put("takenAwayAgain", attributes(admin, fifo, Map.of("-message.type", "")));
        figures.put("unknown", attributes(admin, fifo, Map.of("+colour", "red")));
        figures.put("unchangeable", attributes(admin, fifo, Map.of("+queue.type", "BatchCQ")));
        producer.shutdown();
        admin.shutdown();
        return figures;
    }

    /** Several messages as one in the store: only brokers among themselves do that. */
    static Map<String, Object> innerBatch() throws Exception {
        String topic = "InnerBatch" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_innerBatch");
        Message inner = SceneParts.message(topic, "T", "k", "inner");
        MessageAccessor.putProperty(inner, "INNER_NUM", "3");
        int refused = codeOf(() -> producer.send(inner));
        int accepted = codeOf(() -> producer.send(SceneParts.message(topic, "T", "k", "plain")));
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = collect("GID_innerBatch" + SceneParts.suffix, topic, received);
        SceneParts.await(60, () -> !received.isEmpty());
        List<String> texts = new ArrayList<>();
        for (MessageExt message : received) texts.add(SceneParts.text(message));
        consumer.shutdown();
        producer.shutdown();
        return Map.of("refused", refused, "accepted", accepted, "received", texts);
    }

    /** A broker may take no transactions; what else its producers send is as welcome as ever. */
    static Map<String, Object> halfRefused() throws Exception {
        String topic = "HalfRefused" + SceneParts.suffix;
        TransactionMQProducer producer = new TransactionMQProducer("PID_half" + SceneParts.suffix);
        SceneParts.prepare(producer, "half");
        AtomicInteger executed = new AtomicInteger();
        producer.setTransactionListener(new TransactionListener() {
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                executed.incrementAndGet();
                return LocalTransactionState.COMMIT_MESSAGE;
            }
            public LocalTransactionState checkLocalTransaction(MessageExt message) { return LocalTransactionState.COMMIT_MESSAGE; }
        });
        producer.start();
        int ordinary = codeOf(() -> producer.send(SceneParts.message(topic, "T", "k", "ordinary")));
        String half = "sent";
        try {
            producer.sendMessageInTransaction(SceneParts.message(topic, "T", "k", "half"), null);
        } catch (MQClientException refused) {
            half = refusalOf(refused);
        }
        producer.shutdown();
        return Map.of("half", half, "executed", executed.get(), "ordinary", ordinary);
    }

    static void queues(DefaultMQAdminExt admin, String topic, int read, int write) throws Exception {
        TopicConfig config = new TopicConfig(topic);
        config.setReadQueueNums(read);
        config.setWriteQueueNums(write);
        admin.createAndUpdateTopicConfig(SceneParts.broker, config);
    }
}
