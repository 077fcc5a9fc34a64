// Consumers that choose messages by SQL92, with the official client (compiles with 4.7.1, 4.9.7 and 5.5.0; see SceneParts).
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

public class FilterScenes {
    public static void main(String[] args) throws Exception {
        Map<String, SceneParts.Scene> scenes = new HashMap<>();
        scenes.put("sqlPush", FilterScenes::sqlPush);
        scenes.put("sqlChanged", FilterScenes::sqlChanged);
        scenes.put("sqlPull", FilterScenes::sqlPull);
        scenes.put("sqlLite", FilterScenes::sqlLite);
        scenes.put("sqlWrong", FilterScenes::sqlWrong);
        scenes.put("sqlRefused", FilterScenes::sqlRefused);
        scenes.put("sqlSparse", FilterScenes::sqlSparse);
        scenes.put("pullCodes", FilterScenes::pullCodes);
        SceneParts.main(args, scenes);
    }

    /** Twelve orders: n = 0..11, a colour, and every third one with a note. */
    static void sendOrders(DefaultMQProducer producer, String topic, int queueId) throws Exception {
        String[] colours = {"red", "green", "it's blue", "dark red"};
        for (int i = 0; i < 12; i++) {
            Message message = SceneParts.message(topic, i % 2 == 0 ? "Even" : "Odd", "k" + i, "m" + i);
            message.putUserProperty("n", String.valueOf(i));
            message.putUserProperty("colour", colours[i % 4]);
            message.putUserProperty("price", i + ".5");
            message.putUserProperty("paid", i < 6 ? "true" : "no");
            if (i % 3 == 0) message.putUserProperty("note", "n" + i);
            producer.send(message, (queues, sent, id) -> queues.get((Integer) id), queueId < 0 ? i % 4 : queueId);
        }
    }

    static DefaultMQPushConsumer consumer(String group, String topic, String expression, Set<String> received) throws Exception {
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group + SceneParts.suffix, topic, "*", "c" + System.nanoTime());
        consumer.unsubscribe(topic);
        consumer.subscribe(topic, MessageSelector.bySql(expression));
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) synchronized (received) { received.add(SceneParts.text(message)); }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        return consumer;
    }

    static List<String> sorted(Set<String> received) {
        synchronized (received) { return new ArrayList<>(new TreeSet<>(received)); }
    }

    /** Groups with expressions of all kinds; after all messages of interest came, a last one closes the scene. */
    static Map<String, Object> sqlPush() throws Exception {
        String topic = "SqlPush" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_sqlPush");
        producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        Map<String, String> expressions = new TreeMap<>();
        expressions.put("between", "n BETWEEN 3 AND 5");
        expressions.put("in", "colour IN ('green', 'it''s blue') AND n < 6");
        expressions.put("contains", "colour CONTAINS 'red' AND n >= 4");
        expressions.put("notThere", "note IS NULL AND n <= 4");
        expressions.put("unknown", "note = 'n3' OR NOT (note <> 'n6')");
        expressions.put("floating", "price > 9.5 AND price < 1.15E1");
        expressions.put("truth", "paid = TRUE AND TAGS = 'Odd'");
        expressions.put("failing", "colour > 5 OR n = 1");
        expressions.put("shorted", "n = 1 OR colour > 5");
        Map<String, Set<String>> received = new HashMap<>();
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        for (Map.Entry<String, String> each : expressions.entrySet()) {
            Set<String> mine = new TreeSet<>();
            received.put(each.getKey(), mine);
            DefaultMQPushConsumer consumer = consumer("GID_sqlPush_" + each.getKey(), topic, each.getValue() + " OR last = 'yes'", mine);
            consumer.start();
            consumers.add(consumer);
        }
        for (DefaultMQPushConsumer consumer : consumers) SceneParts.await(60, () -> SceneParts.queuesOf(consumer, topic) == 4);
        sendOrders(producer, topic, -1);
        for (int i = 0; i < 4; i++) {
            Message last = SceneParts.message(topic, "Last", "last", "last" + i);
            last.putUserProperty("last", "yes");
            last.putUserProperty("colour", "0");
            last.putUserProperty("n", "-1");
            producer.send(last, (queues, sent, id) -> queues.get((Integer) id), i);
        }
        boolean all = SceneParts.await(40, () -> received.values().stream().allMatch((mine) -> sorted(mine).containsAll(List.of("last0", "last1", "last2", "last3"))));
        Map<String, Object> figures = new TreeMap<>();
        received.forEach((name, mine) -> {
            List<String> bodies = sorted(mine);
            bodies.removeIf((body) -> body.startsWith("last"));
            figures.put(name, bodies);
        });
        figures.put("all", all);
        for (DefaultMQPushConsumer consumer : consumers) consumer.shutdown();
        producer.shutdown();
        return figures;
    }

    /** The group comes back with another expression: from then on that one counts, and what was passed over stays so. */
    static Map<String, Object> sqlChanged() throws Exception {
        String topic = "SqlChanged" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_sqlChanged");
        producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        List<List<String>> rounds = new ArrayList<>();
        for (String expression : List.of("n IN ('1', '11')", "n IN ('2', '11')")) {
            Set<String> received = new TreeSet<>();
            DefaultMQPushConsumer consumer = consumer("GID_sqlChanged", topic, expression, received);
            consumer.start();
            SceneParts.await(60, () -> SceneParts.queuesOf(consumer, topic) == 4);
            sendOrders(producer, topic, 0);
            SceneParts.await(60, () -> sorted(received).contains("m11"));
            rounds.add(sorted(received));
            consumer.shutdown();
        }
        producer.shutdown();
        return Map.of("rounds", rounds);
    }

    static DefaultMQPullConsumer puller(String group) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(group + SceneParts.suffix);
        consumer.setNamesrvAddr(SceneParts.namesrv);
        consumer.setInstanceName(group + SceneParts.suffix);
        SceneParts.patient(consumer);
        consumer.start();
        return consumer;
    }

    static String told(PullResult result) {
        List<String> bodies = new ArrayList<>();
        if (result.getPullStatus() == PullStatus.FOUND) for (MessageExt message : result.getMsgFoundList()) bodies.add(SceneParts.text(message));
        return result.getPullStatus() + " " + result.getNextBeginOffset() + " " + bodies;
    }

    /** The classic pull consumer, which gives its expression with every pull. */
    static Map<String, Object> sqlPull() throws Exception {
        String topic = "SqlPull" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_sqlPull");
        producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        DefaultMQPullConsumer consumer = puller("GID_sqlPull");
        MessageQueue queue = null;
        for (MessageQueue each : consumer.fetchSubscribeMessageQueues(topic)) if (each.getQueueId() == 2) queue = each;
        long begin = consumer.maxOffset(queue);
        sendOrders(producer, topic, 2);
        List<String> pulls = new ArrayList<>();
        MessageQueue pulled = queue;
        // The client learns from its first heartbeat that the broker knows expressions.
        SceneParts.await(60, () -> consumer.pull(pulled, MessageSelector.bySql("n > 9"), begin, 32) != null);
        for (String expression : List.of("n > 9", "n > 99", "colour STARTSWITH 'dark'", "n = 5 trailing words are passed over"))
            pulls.add(told(consumer.pull(queue, MessageSelector.bySql(expression), begin, 32)).replace(" " + (begin + 12) + " ", " end "));
        consumer.shutdown();
        producer.shutdown();
        return Map.of("pulls", pulls);
    }

    static Map<String, Object> sqlLite() throws Exception {
        String topic = "SqlLite" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_sqlLite");
        producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("GID_sqlLite" + SceneParts.suffix);
        consumer.setNamesrvAddr(SceneParts.namesrv);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, MessageSelector.bySql("n NOT BETWEEN 2 AND 9 AND colour NOT CONTAINS 'dark'"));
        SceneParts.patient(consumer);
        consumer.start();
        sendOrders(producer, topic, -1);
        Set<String> received = new TreeSet<>();
        SceneParts.await(40, () -> {
            for (MessageExt message : consumer.poll(200)) received.add(SceneParts.text(message));
            return received.size() >= 3;
        });
        for (MessageExt message : consumer.poll(500)) received.add(SceneParts.text(message));
        consumer.shutdown();
        producer.shutdown();
        return Map.of("received", sorted(received));
    }

    static String startOf(String name, String expression) {
        String topic = name + SceneParts.suffix;
        try {
            DefaultMQProducer producer = SceneParts.producer("PID_" + name);
            producer.send(new Message(topic, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
            producer.shutdown();
            DefaultMQPushConsumer consumer = consumer("GID_" + name, topic, expression, new TreeSet<>());
            try {
                consumer.start();
                return "started";
            } finally {
                consumer.shutdown();
            }
        } catch (MQClientException e) {
            return "code " + (e.getCause() instanceof MQBrokerException ? ((MQBrokerException) e.getCause()).getResponseCode() : e.getResponseCode());
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** A consumer with an expression that is none cannot start. */
    static Map<String, Object> sqlWrong() throws Exception {
        List<String> starts = new ArrayList<>();
        for (String expression : List.of("n >", "n = 'open", "n != 5", "n > 'text'", "n BETWEEN 5 AND 1", "n IN ()", "'text'", "n = 99999999999999999999"))
            starts.add(startOf("SqlWrong" + starts.size(), expression));
        return Map.of("starts", starts, "right", startOf("SqlRight", "n = 5"));
    }

    /** The broker's setting forbids expressions. */
    static Map<String, Object> sqlRefused() throws Exception {
        return Map.of("start", startOf("SqlRefused", "n = 5"));
    }

    /** One message in a thousand matches: the consumer finds them all, over many pulls that find nothing. */
    static Map<String, Object> sqlSparse() throws Exception {
        String topic = "SqlSparse" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_sqlSparse");
        for (int i = 0; i < 3000; i += 100) {
            List<Message> batch = new ArrayList<>();
            for (int j = i; j < i + 100; j++) {
                Message message = SceneParts.message(topic, "Tag", "k", "m" + j);
                message.putUserProperty("n", String.valueOf(j));
                batch.add(message);
            }
            producer.send(batch);
        }
        Set<String> received = new TreeSet<>();
        DefaultMQPushConsumer consumer = consumer("GID_sqlSparse", topic, "n IN ('999', '1999', '2999')", received);
        consumer.start();
        SceneParts.await(60, () -> sorted(received).size() >= 3);
        consumer.shutdown();
        producer.shutdown();
        return Map.of("received", sorted(received));
    }

    /** Asks as clients do between the moment in which their subscription changes and the next heartbeat, and for what they may not have. */
    static Map<String, Object> pullCodes() throws Exception {
        String topic = "PullCodes" + SceneParts.suffix, other = "PullCodesOther" + SceneParts.suffix, closed = "PullCodesClosed" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_pullCodes");
        for (String each : List.of(topic, other)) producer.send(new Message(each, "Warm", "warm-up".getBytes(StandardCharsets.UTF_8)));
        DefaultMQAdminExt admin = SceneParts.admin("pullCodesAdmin");
        TopicConfig writeOnly = new TopicConfig(closed);
        writeOnly.setPerm(2);
        admin.createAndUpdateTopicConfig(SceneParts.broker, writeOnly);
        DefaultMQPushConsumer byTag = SceneParts.pushConsumer("GID_pullCodes" + SceneParts.suffix, topic, "TagA", "p");
        byTag.registerMessageListener((MessageListenerConcurrently) (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);
        DefaultMQPushConsumer bySql = consumer("GID_pullCodesSql", topic, "n = 1", new TreeSet<>());
        List<DefaultMQPushConsumer> consumers = List.of(byTag, bySql);
        for (DefaultMQPushConsumer consumer : consumers) {
            consumer.start();
            SceneParts.await(60, () -> SceneParts.queuesOf(consumer, topic) == 4);
        }
        RemotingClient client = byTag.getDefaultMQPushConsumerImpl().getmQClientFactory().getMQClientAPIImpl().getRemotingClient();
        Map<String, Object> figures = new TreeMap<>();
        figures.put("known", pullCode(client, byTag.getConsumerGroup(), topic, 0, 0));
        figures.put("notLatest", pullCode(client, byTag.getConsumerGroup(), topic, 0, Long.MAX_VALUE));
        figures.put("sqlNotLatest", pullCode(client, bySql.getConsumerGroup(), topic, 0, Long.MAX_VALUE));
        figures.put("notWanted", pullCode(client, byTag.getConsumerGroup(), other, 0, 0));
        figures.put("nobody", pullCode(client, "GID_pullCodesNobody" + SceneParts.suffix, topic, 0, 0));
        figures.put("noQueue", pullCode(client, byTag.getConsumerGroup(), topic, 4, 0));
        figures.put("noTopic", pullCode(client, byTag.getConsumerGroup(), topic + "None", 0, 0));
        figures.put("notReadable", pullCode(client, byTag.getConsumerGroup(), closed, 0, 0));
        for (DefaultMQPushConsumer consumer : consumers) consumer.shutdown();
        producer.shutdown();
        admin.shutdown();
        return figures;
    }

    /** The code that a pull far behind the end of a queue is answered with: 21 when it is served. */
    private static int pullCode(RemotingClient client, String group, String topic, int queueId, long subVersion) throws Exception {
        HashMap<String, String> header = new HashMap<>(Map.of("consumerGroup", group, "topic", topic, "queueId", String.valueOf(queueId),
            "queueOffset", "1000000", "maxMsgNums", "32", "sysFlag", "0", "commitOffset", "0", "suspendTimeoutMillis", "0",
            "subVersion", String.valueOf(subVersion)));
        RemotingCommand pull = RemotingCommand.createRequestCommand(11, null);
        pull.setExtFields(header);
        return client.invokeSync(SceneParts.broker, pull, 20_000).getCode();
    }
}
