// What becomes of messages that a consumer cannot take. Compiles with 4.9.7 and 5.5.0; see SceneParts.
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.command.MQAdminStartup;

public class RetryScenes {
    public static void main(String[] args) throws Exception {
        MQAdminStartup.initCommand();
        SceneParts.main(args, Map.of("deadLetter", RetryScenes::deadLetter, "deadAtOnce", RetryScenes::deadAtOnce,
            "groupLimit", RetryScenes::groupLimit, "fallback", RetryScenes::fallback, "retryPolicy", RetryScenes::retryPolicy));
    }

    interface Verdict { ConsumeConcurrentlyStatus of(MessageExt message, org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext context); }

    static DefaultMQPushConsumer consumer(String group, String topic, int maxReconsumeTimes, ConcurrentLinkedQueue<MessageExt> received, Verdict verdict) throws Exception {
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group, topic, "TagA || TagB", "r");
        if (maxReconsumeTimes >= 0) consumer.setMaxReconsumeTimes(maxReconsumeTimes);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAll(messages);
            return verdict.of(messages.get(0), context);
        });
        consumer.start();
        return consumer;
    }

    static MessageExt dead(String group) throws Exception {
        ConcurrentLinkedQueue<MessageExt> dead = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer(group + "_dead", "%DLQ%" + group, "*", "d");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            dead.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        SceneParts.await(90, () -> !dead.isEmpty());
        consumer.shutdown();
        return dead.peek();
    }

    static Map<String, Object> facts(MessageExt dead, String topic, SendResult sent) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("text", SceneParts.text(dead));
        facts.put("reconsumeTimes", dead.getReconsumeTimes());
        facts.put("ofTopic", topic.equals(dead.getProperty("RETRY_TOPIC")));
        facts.put("origin", sent.getOffsetMsgId().equals(dead.getProperty("ORIGIN_MESSAGE_ID")));
        facts.put("sameId", sent.getMsgId().equals(dead.getMsgId()));
        facts.put("keys", dead.getKeys());
        facts.put("tags", dead.getTags());
        facts.put("user", dead.getUserProperty("mine"));
        facts.put("dlqOrigin", dead.getProperty("DLQ_ORIGIN_TOPIC") != null);
        return facts;
    }

    static Message message(String topic) {
        Message message = SceneParts.message(topic, "TagA", "k1 k2", "bad");
        message.putUserProperty("mine", "kept");
        return message;
    }

    /** Refused each time: comes again with growing counts and is a dead letter in the end. */
    static Map<String, Object> deadLetter() throws Exception {
        String topic = "DeadLetter" + SceneParts.suffix, group = "GID_deadLetter" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_deadLetter");
        SendResult sent = producer.send(message(topic));
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, topic, 2, received, (message, context) -> {
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        SceneParts.await(120, () -> received.size() >= 3);
        Map<String, Object> dead = facts(dead(group), topic, sent);
        List<String> attempts = new ArrayList<>();
        for (MessageExt message : received) attempts.add(message.getReconsumeTimes() + ":" + message.getTopic().equals(topic) + ":" + message.getMsgId().equals(sent.getMsgId()) + ":" + message.getTags());
        DefaultMQAdminExt admin = SceneParts.admin("deadLetterAdmin");
        List<String> topics = new ArrayList<>();
        for (String name : List.of("%RETRY%" + group, "%DLQ%" + group)) {
            TopicConfig config = admin.examineTopicConfig(SceneParts.broker, name);
            topics.add(config.getReadQueueNums() + ":" + config.getWriteQueueNums() + ":" + config.getPerm());
        }
        admin.shutdown();
        consumer.shutdown();
        producer.shutdown();
        return Map.of("attempts", attempts, "dead", dead, "topics", topics);
    }

    /** Given up by the consumer itself. */
    static Map<String, Object> deadAtOnce() throws Exception {
        String topic = "DeadAtOnce" + SceneParts.suffix, group = "GID_deadAtOnce" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_deadAtOnce");
        SendResult sent = producer.send(message(topic));
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, topic, -1, received, (message, context) -> {
            context.setDelayLevelWhenNextConsume(-1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        SceneParts.await(60, () -> !received.isEmpty());
        Map<String, Object> dead = facts(dead(group), topic, sent);
        consumer.shutdown();
        producer.shutdown();
        return Map.of("attempts", received.size(), "dead", dead);
    }

    /** How often a message comes again follows the consumer's own limit, 16 when it has none; that of the group counts for others. */
    static Map<String, Object> groupLimit() throws Exception {
        String topic = "GroupLimit" + SceneParts.suffix, group = "GID_groupLimit" + SceneParts.suffix;
        DefaultMQAdminExt admin = SceneParts.admin("groupLimitAdmin");
        Object config = newGroup(group);
        config.getClass().getMethod("setRetryMaxTimes", int.class).invoke(config, 1);
        config.getClass().getMethod("setRetryQueueNums", int.class).invoke(config, 2);
        for (java.lang.reflect.Method method : admin.getClass().getMethods())
            if (method.getName().equals("createAndUpdateSubscriptionGroupConfig")) method.invoke(admin, SceneParts.broker, config);
        DefaultMQProducer producer = SceneParts.producer("PID_groupLimit");
        producer.send(message(topic));
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, topic, -1, received, (message, context) -> {
            context.setDelayLevelWhenNextConsume(1);
            return message.getReconsumeTimes() < 3 ? ConsumeConcurrentlyStatus.RECONSUME_LATER : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        boolean fourTimes = SceneParts.await(120, () -> received.size() >= 4);
        int retryQueues = admin.examineTopicConfig(SceneParts.broker, "%RETRY%" + group).getReadQueueNums();
        consumer.shutdown();
        producer.shutdown();
        admin.shutdown();
        return Map.of("fourTimes", fourTimes, "retryQueues", retryQueues);
    }

    /**
     * The retry policy of a group is kept for proxies, in whichever form; clients of this protocol get the delay level that they
     * ask for.
     */
    static Map<String, Object> retryPolicy() throws Exception {
        DefaultMQAdminExt admin = SceneParts.admin("retryPolicyAdmin");
        DefaultMQProducer producer = SceneParts.producer("PID_retryPolicy");
        Map<String, Object> figures = new TreeMap<>();
        Map<String, ConcurrentLinkedQueue<MessageExt>> received = new TreeMap<>();
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        for (String policy : List.of("{\"type\":\"EXPONENTIAL\",\"exponentialRetryPolicy\":{\"initial\":60000,\"max\":900000,\"multiplier\":3}}",
            "{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[60000,120000]}}")) {
            String type = policy.contains("EXPONENTIAL") ? "Exponential" : "Customized";
            String topic = "RetryPolicy" + type + SceneParts.suffix, group = "GID_retryPolicy" + type + SceneParts.suffix;
            MQAdminStartup.main0(new String[] {"updateSubGroup", "-n", SceneParts.namesrv, "-b", SceneParts.broker, "-g", group, "-p", policy}, null);
            Object config = admin.getClass().getMethod("examineSubscriptionGroupConfig", String.class, String.class).invoke(admin, SceneParts.broker, group);
            Object kept = config.getClass().getMethod("getGroupRetryPolicy").invoke(config);
            figures.put(type, String.valueOf(kept.getClass().getMethod("get" + type + "RetryPolicy").invoke(kept)));
            producer.send(message(topic));
            received.put(type, new ConcurrentLinkedQueue<>());
            consumers.add(consumer(group, topic, -1, received.get(type), (message, context) -> {
                context.setDelayLevelWhenNextConsume(1);
                return message.getReconsumeTimes() == 0 ? ConsumeConcurrentlyStatus.RECONSUME_LATER : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            }));
        }
        // Far below the minute of the policies.
        figures.put("again", SceneParts.await(40, () -> received.values().stream().allMatch((mine) -> mine.size() == 2)));
        for (DefaultMQPushConsumer consumer : consumers) consumer.shutdown();
        producer.shutdown();
        admin.shutdown();
        return figures;
    }

    /** The class moved to another package in 5.x. */
    static Object newGroup(String name) throws Exception {
        Class<?> type;
        try {
            type = Class.forName("org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig");
        } catch (ClassNotFoundException older) {
            type = Class.forName("org.apache.rocketmq.common.subscription.SubscriptionGroupConfig");
        }
        Object config = type.getDeclaredConstructor().newInstance();
        type.getMethod("setGroupName", String.class).invoke(config, name);
        return config;
    }

    /** What a consumer sends to its retry topic itself, because it could not give the message back. */
    static Map<String, Object> fallback() throws Exception {
        String topic = "Fallback" + SceneParts.suffix, group = "GID_fallback" + SceneParts.suffix;
        DefaultMQProducer producer = SceneParts.producer("PID_fallback");
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, topic, -1, received, (message, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);
        for (int times : new int[] {1, 3})
            SceneParts.await(60, () -> {
                // Made anew each time: the client takes properties out of what it sends, also when that is refused.
                Message retry = new Message("%RETRY%" + group, "TagA", "k", ("retry " + times).getBytes());
                for (Map.Entry<String, String> property : Map.of("RETRY_TOPIC", topic, "RECONSUME_TIME", String.valueOf(times), "MAX_RECONSUME_TIMES", "2", "DELAY", "1").entrySet())
                    org.apache.rocketmq.common.message.MessageAccessor.putProperty(retry, property.getKey(), property.getValue());
                return producer.send(retry).getSendStatus() != null;
            });
        SceneParts.await(60, () -> !received.isEmpty());
        MessageExt dead = dead(group);
        MessageExt retried = received.peek();
        List<String> seen = List.of(SceneParts.text(retried) + ":" + retried.getReconsumeTimes() + ":" + retried.getTopic().equals(topic), SceneParts.text(dead) + ":" + dead.getReconsumeTimes() + ":" + dead.getProperty("DELAY"));
        consumer.shutdown();
        producer.shutdown();
        return Map.of("received", received.size(), "seen", seen);
    }
}
