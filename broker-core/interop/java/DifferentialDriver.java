// Does what it is told, line by line, with the official client: sends of all kinds and consumers that fail on purpose.
// Talks to several clusters at once. A line is an id, host:port of a NameServer, a verb and its words, with tabs between them; the
// answer is {"id":…, "result":…} or {"id":…, "error":…} on one line. Commands run at the same time; who wants an order waits for
// answers. Names of consumers are those of a cluster.
// A body begins with `fails=N `: a consumer refuses the message until it has come N times.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.PopProcessQueue;
import org.apache.rocketmq.client.impl.consumer.RebalanceImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

public class DifferentialDriver {
    static final int attemptsMax = 2;
    static final Map<String, DifferentialDriver> clusters = new ConcurrentHashMap<>();
    final Map<String, Consumer> consumers = new ConcurrentHashMap<>();
    final String namesrv;
    final DefaultMQProducer producer = new DefaultMQProducer("PID_differential");
    final TransactionMQProducer transactions = new TransactionMQProducer("PID_transactions");

    DifferentialDriver(String namesrv) {
        this.namesrv = namesrv;
        try {
            prepare(producer, "differential");
            producer.setCompressMsgBodyOverHowmuch(2000);
            producer.start();
            prepare(transactions, "transactions");
            transactions.setTransactionListener(new Outcomes());
            transactions.start();
        } catch (Exception thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    void prepare(DefaultMQProducer client, String instance) {
        SceneParts.prepare(client, instance + namesrv);
        client.setNamesrvAddr(namesrv);
    }

    public static void main(String[] args) throws Exception {
        SceneParts.suffix = "";
        ExecutorService workers = Executors.newCachedThreadPool();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        SceneParts.say("READY");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split("\t", -1);
            workers.execute(() -> answer(words));
        }
        System.exit(0);
    }

    static void answer(String[] words) {
        try {
            SceneParts.say(SceneParts.json(Map.of("id", Integer.parseInt(words[0]), "result", answered(words))));
        } catch (Throwable thrown) {
            SceneParts.say(SceneParts.json(Map.of("id", Integer.parseInt(words[0]), "error", String.valueOf(thrown))));
        }
    }

    static Object answered(String[] words) throws Exception {
        DifferentialDriver cluster = clusters.computeIfAbsent(words[1], DifferentialDriver::new);
        return cluster.run(words[2], Arrays.copyOfRange(words, 3, words.length));
    }

    Object run(String verb, String[] words) throws Exception {
        switch (verb) {
            case "send": return send(words);
            case "batch": return batch(words);
            case "transaction": return transaction(words);
            case "consume": return consume(words);
            case "stop": return stop(words[0]);
            case "received": return received(words[0]);
            case "outstanding": return outstanding(words[0]);
            case "pops": return pops(words[0]);
            case "end": return end();
            case "reach": producer.maxOffset(queue(words[0], "0")); return "reached";
            case "route": return route(words[0]);
            default: throw new IllegalArgumentException("no such verb: " + verb);
        }
    }

    /** topic, tag, keys, body, delay level (0: none), milliseconds of a timer (0: none), two properties' values ("" for none) */
    static Message message(String[] words, int at) {
        Message message = new Message(words[at], words[at + 1], words[at + 2], words[at + 3].getBytes(StandardCharsets.UTF_8));
        if (!words[at + 4].equals("0")) message.setDelayTimeLevel(Integer.parseInt(words[at + 4]));
        if (!words[at + 5].equals("0")) message.setDelayTimeMs(Long.parseLong(words[at + 5]));
        if (!words[at + 6].isEmpty()) message.putUserProperty("colour", words[at + 6]);
        message.putUserProperty("number", words[at + 7]);
        return message;
    }

    MessageQueue queue(String topic, String queueId) throws Exception {
        for (MessageQueue queue : producer.fetchPublishMessageQueues(topic))
            if (queue.getQueueId() == Integer.parseInt(queueId)) return queue;
        throw new IllegalStateException("no queue " + queueId + " of " + topic + " to send to");
    }

    /** how (sync, async, oneway), queue, then a message */
    Object send(String[] words) throws Exception {
        Message message = message(words, 2);
        MessageQueue queue = queue(message.getTopic(), words[1]);
        if (words[0].equals("oneway")) {
            producer.sendOneway(message, queue);
            return "sent";
        }
        if (words[0].equals("sync")) return producer.send(message, queue).getSendStatus().name();
        AtomicReference<Object> outcome = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        producer.send(message, queue, new SendCallback() {
            public void onSuccess(SendResult sent) { outcome.set(sent.getSendStatus().name()); done.countDown(); }
            public void onException(Throwable thrown) { outcome.set(thrown.toString()); done.countDown(); }
        });
        done.await(30, TimeUnit.SECONDS);
        return String.valueOf(outcome.get());
    }

    /** queue, how many, then a message whose body and keys get a number */
    Object batch(String[] words) throws Exception {
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
            String[] copy = words.clone();
            copy[4] = words[4] + "-" + i;
            copy[5] = words[5] + " part " + i;
            batch.add(message(copy, 2));
        }
        return producer.send(batch, queue(words[2], words[0])).getSendStatus().name();
    }

    /** Commits, rolls back or first says unknown, as the property `outcome` of the message wants. */
    static class Outcomes implements TransactionListener {
        public LocalTransactionState executeLocalTransaction(Message message, Object outcome) {
            return outcome.equals("commit") ? LocalTransactionState.COMMIT_MESSAGE
                : outcome.equals("rollback") ? LocalTransactionState.ROLLBACK_MESSAGE : LocalTransactionState.UNKNOW;
        }
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            return "checkedCommit".equals(message.getUserProperty("outcome")) ? LocalTransactionState.COMMIT_MESSAGE : LocalTransactionState.ROLLBACK_MESSAGE;
        }
    }

    /** outcome, then a message */
    Object transaction(String[] words) throws Exception {
        Message message = message(words, 1);
        message.putUserProperty("outcome", words[0]);
        // A broker under load could ask before it has noted the end, and store the message twice.
        if (!words[0].startsWith("checked")) message.putUserProperty(MessageConst.PROPERTY_CHECK_IMMUNITY_TIME_IN_SECONDS, "600");
        return transactions.sendMessageInTransaction(message, words[0]).getSendStatus().name();
    }

    static class Consumer {
        final DefaultMQPushConsumer client;
        final String topic;
        final ConcurrentLinkedQueue<String> received;
        /** Bodies that were refused and have not come back yet. */
        final Set<String> outstanding = ConcurrentHashMap.newKeySet();
        /** @param before who had the name; null when nobody had */
        Consumer(DefaultMQPushConsumer client, String topic, Consumer before) {
            this.client = client;
            this.topic = topic;
            received = before == null ? new ConcurrentLinkedQueue<>() : before.received;
        }

        /** Refuses a message as often as it says, or at most so often. @return whether the message is taken */
        boolean take(MessageExt message, int refusalsMax) {
            String text = SceneParts.text(message);
            int fails = Integer.parseInt(text.substring(6, text.indexOf(' ')));
            int times = message.getReconsumeTimes();
            String short_ = text.length() > 60 ? text.substring(0, 60) + "#" + text.hashCode() : text;
            received.add(short_ + "|" + times + "|" + message.getTopic() + "|" + message.getTags() + "|" + message.getKeys() + "|" + message.getDelayTimeLevel());
            boolean isTaken = times >= Math.min(fails, refusalsMax);
            if (isTaken || times >= attemptsMax) outstanding.remove(text);
            else outstanding.add(text);
            return isTaken;
        }
    }

    /** name, group, topic, expression (after `SQL ` one of SQL92), how: concurrently, orderly or served (the broker says how) */
    Object consume(String[] words) throws Exception {
        boolean isSql = words[3].startsWith("SQL ");
        DefaultMQPushConsumer client = SceneParts.pushConsumer(words[1], words[2], isSql ? "*" : words[3], words[0] + namesrv);
        client.setNamesrvAddr(namesrv);
        if (isSql) client.subscribe(words[2], MessageSelector.bySql(words[3].substring(4)));
        client.setConsumeThreadMin(4);
        client.setConsumeThreadMax(4);
        client.setMaxReconsumeTimes(attemptsMax);
        client.setPersistConsumerOffsetInterval(500);
        client.setSuspendCurrentQueueTimeMillis(100);
        client.setPollNameServerInterval(1000);
        client.setHeartbeatBrokerInterval(2000);
        Consumer consumer = new Consumer(client, words[2], consumers.get(words[0]));
        boolean isServed = words[4].equals("served");
        if (isServed) {
            client.setClientRebalance(false);
            popAgainSoon(client);
        }
        if (words[4].equals("orderly")) client.registerMessageListener((MessageListenerOrderly) (messages, context) ->
            consumer.take(messages.get(0), 1) ? ConsumeOrderlyStatus.SUCCESS : ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
        else client.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            // What was popped and refused takes seconds to come again.
            if (consumer.take(messages.get(0), isServed ? 1 : Integer.MAX_VALUE)) return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumers.put(words[0], consumer);
        client.start();
        return "started";
    }

    /** What was popped and refused may come again at once: the client has no setting for it. */
    static void popAgainSoon(DefaultMQPushConsumer client) throws Exception {
        Field levels = DefaultMQPushConsumerImpl.class.getDeclaredField("popDelayLevel");
        levels.setAccessible(true);
        Arrays.fill((int[]) levels.get(client.getDefaultMQPushConsumerImpl()), 0);
    }

    /** How many messages have to come again, or be acked. Offsets are committed: a client does so for the first time after 10 s. */
    Object outstanding(String name) {
        Consumer consumer = consumers.get(name);
        DefaultMQPushConsumerImpl client = consumer.client.getDefaultMQPushConsumerImpl();
        client.persistConsumerOffset();
        int unacked = 0;
        for (PopProcessQueue queue : client.getRebalanceImpl().getPopProcessQueueTable().values()) unacked += queue.getWaiAckMsgCount();
        return consumer.outstanding.size() + unacked;
    }

    /** Whether a consumer pops its topic, and pulls it no more. */
    Object pops(String name) {
        Consumer consumer = consumers.get(name);
        RebalanceImpl queues = consumer.client.getDefaultMQPushConsumerImpl().getRebalanceImpl();
        return queues.getPopProcessQueueTable().keySet().stream().anyMatch(queue -> queue.getTopic().equals(consumer.topic))
            && queues.getProcessQueueTable().keySet().stream().noneMatch(queue -> queue.getTopic().equals(consumer.topic));
    }

    /** Leaves the cluster. */
    Object end() {
        clusters.remove(namesrv);
        for (Consumer consumer : consumers.values()) consumer.client.shutdown();
        producer.shutdown();
        transactions.shutdown();
        return "ended";
    }

    Object stop(String name) {
        consumers.get(name).client.shutdown();
        return "stopped";
    }

    Object received(String name) {
        List<String> all = new ArrayList<>(consumers.get(name).received);
        java.util.Collections.sort(all);
        return all;
    }

    /** How many queues the producer may send to, after asking the NameServer again. */
    Object route(String topic) throws Exception {
        return producer.fetchPublishMessageQueues(topic).size();
    }
}
