// Transactions with the official client (compiles with 4.7.1, 4.9.7 and 5.5.0); see SceneParts.java for how it is called.
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

public class TransactionScenes {
    static final LocalTransactionState COMMIT = LocalTransactionState.COMMIT_MESSAGE;
    static final LocalTransactionState ROLLBACK = LocalTransactionState.ROLLBACK_MESSAGE;
    static final LocalTransactionState UNKNOWN = LocalTransactionState.UNKNOW;

    public static void main(String[] args) throws Exception {
        SceneParts.main(args, Map.of("transactionEnds", TransactionScenes::ends, "transactionChecks", TransactionScenes::checks,
            "transactionOrphan", TransactionScenes::orphan, "transactionOwnTime", TransactionScenes::ownTime,
            "transactionGivenUp", TransactionScenes::givenUp, "transactionRestart", TransactionScenes::restart));
    }

    /** What a producer says of its transactions, by the body of the message; it remembers when it was asked. */
    static class Listener implements TransactionListener {
        final Function<String, LocalTransactionState> first, asked;
        final Map<String, List<Long>> checks = new ConcurrentHashMap<>();
        final Map<String, MessageExt> checked = new ConcurrentHashMap<>();

        Listener(Function<String, LocalTransactionState> first, Function<String, LocalTransactionState> asked) {
            this.first = first;
            this.asked = asked;
        }

        public LocalTransactionState executeLocalTransaction(Message message, Object argument) { return first.apply(new String(message.getBody())); }

        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            String body = SceneParts.text(message);
            checks.computeIfAbsent(body, key -> Collections.synchronizedList(new ArrayList<>())).add(System.currentTimeMillis());
            checked.put(body, message);
            return asked.apply(body);
        }

        int checksOf(String body) { return checks.getOrDefault(body, List.of()).size(); }
    }

    static TransactionMQProducer producer(String group, String instance, Listener listener) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer(group + SceneParts.suffix);
        SceneParts.prepare(producer, group + instance);
        producer.setTransactionListener(listener);
        producer.start();
        return producer;
    }

    static DefaultMQPushConsumer consumer(String topic, ConcurrentLinkedQueue<MessageExt> received) throws Exception {
        DefaultMQPushConsumer consumer = SceneParts.pushConsumer("GID_" + topic, topic, "*", "c");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    /** The distinct bodies: when the answer to a check takes long, the producer is asked again and may commit twice. */
    static TreeSet<String> bodies(Iterable<MessageExt> messages) {
        TreeSet<String> bodies = new TreeSet<>();
        for (MessageExt message : messages) bodies.add(SceneParts.text(message));
        return bodies;
    }

    /** Commits and rollbacks: consumers get what was committed, whole. */
    static Map<String, Object> ends() throws Exception {
        String topic = "TransactionEnds" + SceneParts.suffix;
        Listener listener = new Listener(body -> body.startsWith("yes") ? COMMIT : ROLLBACK, body -> UNKNOWN);
        TransactionMQProducer producer = producer("PID_ends", "", listener);
        TreeSet<String> states = new TreeSet<>();
        Map<String, String> ids = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            Message message = SceneParts.message(topic, "TagA", "key" + i, (i % 2 == 0 ? "yes" : "no") + i);
            message.putUserProperty("mine", "m" + i);
            message.setFlag(9);
            TransactionSendResult sent = producer.sendMessageInTransaction(message, null);
            states.add(sent.getSendStatus() + " " + sent.getLocalTransactionState());
            ids.put("yes" + i, sent.getMsgId());
        }
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(topic, received);
        SceneParts.await(30, () -> received.size() >= 10);
        boolean whole = true;
        for (MessageExt message : received) {
            String body = SceneParts.text(message);
            whole &= "TagA".equals(message.getTags()) && message.getUserProperty("mine").equals("m" + body.substring(3)) && message.getFlag() == 9
                && ids.get(body).equals(message.getTransactionId()) && ids.get(body).equals(message.getMsgId()) && "true".equals(message.getProperty("TRAN_MSG"));
        }
        producer.shutdown();
        consumer.shutdown();
        return Map.of("states", states, "received", bodies(received), "messages", received.size(), "whole", whole, "asked", listener.checks.size());
    }

    /** Unknown ends: the producer is asked, and its answer counts. */
    static Map<String, Object> checks() throws Exception {
        String topic = "TransactionChecks" + SceneParts.suffix;
        Listener listener = new Listener(body -> UNKNOWN, body -> body.startsWith("yes") ? COMMIT : body.startsWith("no") ? ROLLBACK : UNKNOWN);
        TransactionMQProducer producer = producer("PID_checks", "", listener);
        long start = System.currentTimeMillis();
        for (String body : List.of("yes-1", "no-1", "open-1", "yes-2", "no-2"))
            producer.sendMessageInTransaction(SceneParts.message(topic, "TagA", "k", body), null);
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(topic, received);
        boolean askedAgain = SceneParts.await(60, () -> bodies(received).size() >= 2 && listener.checksOf("open-1") >= 2 && listener.checksOf("no-2") >= 1);
        boolean early = listener.checks.values().stream().anyMatch(times -> times.get(0) - start < 2000);
        MessageExt question = listener.checked.get("yes-1");
        Map<String, Object> figures = new TreeMap<>();
        figures.put("received", bodies(received));
        figures.put("asked", new TreeSet<>(listener.checks.keySet()));
        figures.put("askedAgain", askedAgain);
        figures.put("early", early);
        figures.put("askedWith", question == null ? "nothing" : question.getTopic().equals(topic) + " " + question.getTags() + " " + question.getKeys() + " " + question.getProperty("TRANSACTION_CHECK_TIMES"));
        producer.shutdown();
        consumer.shutdown();
        return figures;
    }

    /** The producer is gone: another one of its group is asked. */
    static Map<String, Object> orphan() throws Exception {
        String topic = "TransactionOrphan" + SceneParts.suffix;
        Listener first = new Listener(body -> UNKNOWN, body -> UNKNOWN);
        TransactionMQProducer gone = producer("PID_orphan", "one", first);
        gone.sendMessageInTransaction(SceneParts.message(topic, "TagA", "k", "orphan"), null);
        gone.shutdown();
        Listener second = new Listener(body -> UNKNOWN, body -> COMMIT);
        TransactionMQProducer heir = producer("PID_orphan", "two", second);
        // A producer is known to the broker once it has had to do with it.
        heir.sendMessageInTransaction(SceneParts.message(topic, "TagA", "k", "own"), null);
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(topic, received);
        SceneParts.await(60, () -> bodies(received).size() >= 2);
        heir.shutdown();
        consumer.shutdown();
        return Map.of("received", bodies(received), "asked", new TreeSet<>(second.checks.keySet()), "goneAsked", first.checks.size());
    }

    /** A message with a time of its own is not asked about before that time. */
    static Map<String, Object> ownTime() throws Exception {
        String topic = "TransactionOwnTime" + SceneParts.suffix;
        Listener listener = new Listener(body -> UNKNOWN, body -> COMMIT);
        TransactionMQProducer producer = producer("PID_own_time", "", listener);
        long start = System.currentTimeMillis();
        Message patient = SceneParts.message(topic, "TagA", "k", "patient");
        patient.putUserProperty("CHECK_IMMUNITY_TIME_IN_SECONDS", "12");
        producer.sendMessageInTransaction(patient, null);
        producer.sendMessageInTransaction(SceneParts.message(topic, "TagA", "k", "ordinary"), null);
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(topic, received);
        SceneParts.await(60, () -> bodies(received).size() >= 2);
        java.util.LinkedHashSet<String> order = new java.util.LinkedHashSet<>();
        for (MessageExt message : received) order.add(SceneParts.text(message));
        boolean early = listener.checks.get("patient").get(0) - start < 12_000;
        producer.shutdown();
        consumer.shutdown();
        return Map.of("order", order, "early", early);
    }

    /** Asked as often as allowed, a message goes to TRANS_CHECK_MAX_TIME_TOPIC; an operator has it checked again. */
    static Map<String, Object> givenUp() throws Exception {
        String topic = "TransactionGivenUp" + SceneParts.suffix;
        boolean[] resumed = { false };
        Listener listener = new Listener(body -> UNKNOWN, body -> resumed[0] ? COMMIT : UNKNOWN);
        TransactionMQProducer producer = producer("PID_given_up", "", listener);
        producer.sendMessageInTransaction(SceneParts.message(topic, "TagA", "k", "hopeless"), null);
        DefaultMQPullConsumer reader = new DefaultMQPullConsumer("GID_given_up" + SceneParts.suffix);
        reader.setNamesrvAddr(SceneParts.namesrv);
        reader.setInstanceName("given_up" + SceneParts.suffix);
        SceneParts.patient(reader);
        reader.start();
        MessageExt[] found = { null };
        SceneParts.await(60, () -> (found[0] = discarded(reader, topic)) != null);
        int asked = listener.checksOf("hopeless");
        Map<String, Object> figures = new TreeMap<>();
        figures.put("asked", asked);
        figures.put("discarded", found[0] == null ? "not found" : SceneParts.text(found[0]) + " " + found[0].getProperty("TRANSACTION_CHECK_TIMES") + " " + found[0].getProperty("REAL_QID").matches("\\d+"));
        resumed[0] = true;
        DefaultMQAdminExt admin = new DefaultMQAdminExt();
        admin.setNamesrvAddr(SceneParts.namesrv);
        admin.setInstanceName("admin_given_up" + SceneParts.suffix);
        SceneParts.patient(admin);
        admin.start();
        String id = found[0] == null ? "" : org.apache.rocketmq.common.message.MessageDecoder.createMessageId(found[0].getStoreHost(), found[0].getCommitLogOffset());
        figures.put("resumed", admin.resumeCheckHalfMessage("TRANS_CHECK_MAX_TIME_TOPIC", id));
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(topic, received);
        SceneParts.await(60, () -> !received.isEmpty());
        figures.put("received", bodies(received));
        admin.shutdown();
        reader.shutdown();
        producer.shutdown();
        consumer.shutdown();
        return figures;
    }

    /** The message of this scene among those that were given up; several scenes share the topic. */
    static MessageExt discarded(DefaultMQPullConsumer reader, String topic) throws Exception {
        for (MessageQueue queue : reader.fetchSubscribeMessageQueues("TRANS_CHECK_MAX_TIME_TOPIC")) {
            long next = reader.minOffset(queue);
            long end = reader.maxOffset(queue);
            while (next < end) {
                PullResult result = reader.pull(queue, "*", next, 32);
                if (result.getMsgFoundList() != null)
                    for (MessageExt message : result.getMsgFoundList())
                        if (topic.equals(message.getProperty("REAL_TOPIC"))) return message;
                next = result.getNextBeginOffset();
            }
        }
        return null;
    }

    /** The broker restarts between half and check; what had ended before is not asked about. */
    static Map<String, Object> restart() throws Exception {
        String topic = "TransactionRestart" + SceneParts.suffix;
        Listener listener = new Listener(body -> body.equals("committed") ? COMMIT : body.equals("rolled back") ? ROLLBACK : UNKNOWN, body -> COMMIT);
        TransactionMQProducer producer = producer("PID_restart", "", listener);
        for (String body : List.of("committed", "rolled back", "open"))
            producer.sendMessageInTransaction(SceneParts.message(topic, "TagA", "k", body), null);
        SceneParts.restartBroker();
        ConcurrentLinkedQueue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(topic, received);
        SceneParts.await(90, () -> bodies(received).size() >= 2);
        producer.shutdown();
        consumer.shutdown();
        return Map.of("received", bodies(received), "asked", new TreeSet<>(listener.checks.keySet()));
    }
}
